// Why a conversation needs attention, in words, and the act that helps. docs/rules.md#attention says when each reason holds.

import { duration } from '../ui/i18n'
import type { MeFragment } from '../shell/viewer.generated'
import { refusalOf, type Action } from './actions'
import type { LiveRow } from './liveRow'
import { t } from './words'

export type Attention = NonNullable<LiveRow['attention']>
export type Cause = Attention['causes'][number]
/** What the button of a row does; the hand is its agent's. */
export type Act = Action | 'TAKE_HAND'
/** What the viewer is to a conversation, as far as the page knows. */
export type Standing = { isMonitoring?: boolean; hasJoined?: boolean }

const secondsOf = (instant: string) => Date.parse(instant) / 1_000

/** ['Waits ', ', target 0:20']: what is before and after the time that counts since `beganAt`. A reason that this page doesn't know is shown by its level. */
export function causeParts({ reason, level, beganAt, dueAt, times }: Cause): string[] {
  const values = { time: '\n', target: dueAt ? duration(secondsOf(dueAt) - secondsOf(beganAt)) : '', count: times ?? 0 }
  const key = `cause.${reason}` as const
  const text = t(key, values)
  return (text === key ? t(`attention.${level}`) : text).split('\n')
}

/** 'Waits 3:10, target 0:20'. */
export const causeText = (cause: Cause, nowSeconds: number): string => causeParts(cause).join(duration(nowSeconds - secondsOf(cause.beganAt)))

/** Whoever nobody has is assigned, and whoever has somebody is listened to; the others where these are not allowed. */
const HELPS: Action[] = ['ASSIGN', 'MONITOR', 'JOIN', 'TRANSFER', 'TAKE_OVER']

/** What can be undone only for seconds comes first; otherwise it is for the most urgent cause. It is null if the viewer may do nothing that helps, or does it already. */
export function helpfulAct(row: LiveRow, viewer: Pick<MeFragment, 'roles' | 'agent'>, standing: Standing = {}): Act | null {
  if (refusalOf(row, 'UNDO_FORCE_CLOSE') === null) return 'UNDO_FORCE_CLOSE'
  const [cause] = row.attention?.causes ?? []
  if (!cause) return null
  if (cause.reason === 'HAND_RAISED' && row.raisedHand?.takenBy === null && mayTake(row.raisedHand, viewer)) return 'TAKE_HAND'
  return HELPS.find((action) => refusalOf(row, action) === null && !isDone(action, standing)) ?? null
}

/** There is nothing to begin once more. */
export const isDone = (act: Act, { isMonitoring, hasJoined }: Standing) => (act === 'MONITOR' && isMonitoring) || (act === 'JOIN' && hasJoined)

/** By the same rule as `viewerHandActions`, which the panel reads: rows don't carry it, because it would make each a third longer. */
const mayTake = (hand: NonNullable<LiveRow['raisedHand']>, { roles, agent }: Pick<MeFragment, 'roles' | 'agent'>) =>
  roles.includes('SUPERVISOR') && !roles.includes('API_ACCESS') && (!agent || agent.id !== hand.agent?.id)
