// What a supervisor may do with a conversation. The server says so in viewerActions, by the same rules that guard the mutations.

import type { SupervisorAction } from '../gql/schema'
import { refusalText } from '../words'
import type { RowFragment } from './row.generated'
import { t } from './words'

export type Action = SupervisorAction
/** Those that always have a button; UNDO_FORCE_CLOSE comes before them while it is allowed. */
export const ACTIONS: Action[] = ['MONITOR', 'JOIN', 'ASSIGN', 'TRANSFER', 'TAKE_OVER', 'FORCE_CLOSE']

/** The reason for a refusal; null when the action is allowed. */
export function refusalOf(row: Pick<RowFragment, 'viewerActions'>, action: Action): string | null {
  const found = row.viewerActions?.find((each) => each.action === action)
  if (found?.allowed) return null
  if (action === 'TAKE_OVER' && found?.code === 'SAME_AGENT') return t('mine.already')
  return refusalText(found ?? { code: 'ROLE_REQUIRED' })
}
