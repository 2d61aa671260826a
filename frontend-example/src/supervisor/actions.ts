// What a supervisor may do with a conversation. The server says so in viewerActions, by the same rules that guard the mutations.

import type { SupervisorAction } from '../gql/schema'
import { refusalText } from '../words'
import type { RowFragment } from './row.generated'

/** TAKE_OVER has no button here yet. */
export type Action = Exclude<SupervisorAction, 'TAKE_OVER'>
export const ACTIONS: Action[] = ['MONITOR', 'JOIN', 'ASSIGN', 'TRANSFER', 'FORCE_CLOSE']

/** The reason for a refusal; null when the action is allowed. */
export function refusalOf(row: Pick<RowFragment, 'viewerActions'>, action: Action): string | null {
  const found = row.viewerActions?.find((each) => each.action === action)
  if (found?.allowed) return null
  return refusalText(found ?? { code: 'ROLE_REQUIRED' })
}
