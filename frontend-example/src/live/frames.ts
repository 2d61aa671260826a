// What every frame has, and the three rules by which a client knows that it missed nothing. follow.ts applies them.

export type Frame = {
  __typename: string
  position: string
  previousPosition: string | null
  occurredAt: string
  /** Only on ConversationList: false while more parts of the list follow. */
  last?: boolean
}

export type Verdict = 'apply' | 'drop' | 'gap' | 'restart' | 'end'

/** `last` is the position of the last frame, or the `asOf` of the query at the start; null before the first frame. */
export function judge(frame: Frame, last: string | null): Verdict {
  if (frame.__typename === 'AccessRevoked') return 'end'
  if (frame.__typename === 'ResyncRequired') return 'restart'
  if (last === null) return 'apply'
  if (frame.previousPosition !== null && frame.previousPosition > last) return 'gap'
  // A Heartbeat may repeat the position; it still shows how fresh the page is.
  if (frame.position <= last && frame.__typename !== 'Heartbeat') return 'drop'
  return 'apply'
}

/** The position to continue from once `frame` is applied. */
export function advanced(last: string | null, frame: Frame): string | null {
  const isComplete = frame.last !== false
  return isComplete && (last === null || frame.position > last) ? frame.position : last
}
