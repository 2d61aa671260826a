// What a supervisor may do with a conversation, as the server says it: the rules that guard the mutations.

import type { SupervisorAction } from '../gql/schema'
import { refusalText } from '../words'
import type { RowFragment } from './row.generated'

export type Action = SupervisorAction
export const ACTIONS: Action[] = ['MONITOR', 'JOIN', 'ASSIGN', 'TRANSFER', 'FORCE_CLOSE']

/** Why not; null when it is allowed. */
export function refusalOf(row: Pick<RowFragment, 'viewerActions'>, action: Action): string | null {
  const found = row.viewerActions?.find((each) => each.action === action)
  if (found?.allowed) return null
  return refusalText(found ?? { code: 'ROLE_REQUIRED' })
}
