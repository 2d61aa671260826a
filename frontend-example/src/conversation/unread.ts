// How many messages of each row the viewer has not read, and which rows to ask about anew. useUnread.tsx asks.

/** A row when its last message came. */
type Active = { id: string; lastActivityAt: string }
/** `isFollowed`: the viewer has a reading position in it, so that what others write becomes unread. `at`: the last activity that is counted. */
export type Known = { unread: number; isFollowed: boolean; at: string }
export type Readings = ReadonlyMap<string, Known>

const MOST_IDS = 200 // of `nodes`

/** The rows to ask about: those that are new, and followed ones with activity since. `areOwn`: what others write in them is unread in any case. */
export function toAsk(rows: readonly Active[], known: Readings, areOwn: boolean): Active[] {
  return rows.filter(({ id, lastActivityAt }) => {
    const found = known.get(id)
    return !found || ((areOwn || found.isFollowed) && found.at < lastActivityAt)
  }).slice(0, MOST_IDS)
}

type Answer = { id?: string; unread?: number | null; readUpTo?: string | null } | null

/** With the answers for `asked`, in the same order. A conversation that the viewer no longer sees has nothing unread. */
export function withAnswers(known: Readings, asked: readonly Active[], answers: readonly Answer[]): Readings {
  const made = asked.map(({ id, lastActivityAt: at }, index): [string, Known] => [id, { unread: answers[index]?.unread ?? 0, isFollowed: Boolean(answers[index]?.readUpTo), at }])
  return new Map([...known, ...made])
}

/** The viewer has read on, perhaps on another device. */
export const withRead = (known: Readings, id: string, unread: number): Readings => new Map([...known, [id, { at: '', ...known.get(id), unread, isFollowed: true }]])
