// The rows of the live list, held outside React: fifty changes a second become one picture per frame of the screen.

import type { Trend } from '../ui'
import type { SentimentLevel } from '../gql/schema'

export type Point = { at: string; score: number }
/** What a row must have; each area asks for more, with a fragment of its own. */
export type Listed = { id: string; version: number; sentiment: { level: SentimentLevel; score: number; changedAt: string } | null }
/** `moods`: the scores seen since the page was opened, oldest first. Equal rows are the same object. */
export type Live<R extends Listed> = R & { moods: Point[] }
/** The frames of ongoingConversationsChanged, with the rows that an area asks for. */
export type ListFrame<R extends Listed> =
  | ListPart<R>
  | { __typename: 'ConversationEntered'; conversation: R | null }
  | { __typename: 'ConversationUpdated'; conversation: R | null; snapshot: { conversationId: string } }
  | { __typename: 'ConversationLeft'; conversationId: string }
  | { __typename: 'AccessRevoked' | 'ResyncRequired' | 'Heartbeat' }
type ListPart<R> = { __typename: 'ConversationList'; position: string; last: boolean; conversations: R[] }

const MOST_POINTS = 40
const UNSEEN_MS = 500 // a hidden tab draws no frames, and its list must not pile up

export class LiveRows<R extends Listed> {
  /** Replaced as a whole with each picture, so that React sees that it changed. */
  rows: ReadonlyMap<string, Live<R>> = new Map()
  isComplete = false
  /** How many rows have entered: what a search by text must be asked again for. */
  entered = 0
  private waiting: ListFrame<R>[] = []
  private incoming: { position: string; rows: Map<string, Live<R>> } | null = null
  private listeners = new Set<() => void>()
  private isDue = false

  take = (frame: ListFrame<R>): void => {
    this.waiting.push(frame)
    if (this.isDue) return
    this.isDue = true
    if (document.visibilityState === 'visible') requestAnimationFrame(this.draw)
    else setTimeout(this.draw, UNSEEN_MS)
  }

  listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  snapshot = (): ReadonlyMap<string, Live<R>> => this.rows

  private draw = (): void => {
    this.isDue = false
    const rows = new Map(this.rows)
    const before = rows.size
    const frames = this.waiting
    this.waiting = []
    this.rows = frames.reduce((held, frame) => this.apply(held, frame), rows)
    if (this.rows.size > before) this.entered++
    for (const listener of this.listeners) listener()
  }

  private apply(rows: Map<string, Live<R>>, frame: ListFrame<R>): Map<string, Live<R>> {
    switch (frame.__typename) {
      case 'ConversationList':
        return this.takePart(rows, frame)
      case 'ConversationEntered':
      case 'ConversationUpdated':
        if (frame.conversation) put(rows, frame.conversation, rows)
        else if (frame.__typename === 'ConversationUpdated') rows.delete(frame.snapshot.conversationId)
        return rows
      case 'ConversationLeft':
        rows.delete(frame.conversationId)
        return rows
      case 'AccessRevoked':
        return new Map()
      default:
        return rows
    }
  }

  /** Parts of one list share one position; the list replaces what is held once its last part is here. */
  private takePart(held: Map<string, Live<R>>, part: ListPart<R>): Map<string, Live<R>> {
    if (this.incoming?.position !== part.position) this.incoming = { position: part.position, rows: new Map() }
    const { rows } = this.incoming
    for (const row of part.conversations) put(rows, row, held)
    if (!part.last) return held
    this.incoming = null
    this.isComplete = true
    return rows
  }
}

/** `conversation` is always current, but two frames may bring it in the order they were read: a lower version is older. */
function put<R extends Listed>(rows: Map<string, Live<R>>, row: R, known: ReadonlyMap<string, Live<R>>): void {
  const before = known.get(row.id)
  if (before && before.version > row.version) return
  const moods = before?.moods ?? []
  const last = moods.at(-1)
  const isNew = row.sentiment && last?.at !== row.sentiment.changedAt
  rows.set(row.id, { ...row, moods: isNew && row.sentiment ? [...moods, { at: row.sentiment.changedAt, score: row.sentiment.score }].slice(-MOST_POINTS) : moods })
}

export function trendOf(row: { moods: Point[] }): Trend | null {
  const [before, now] = row.moods.slice(-2)
  if (!before || !now) return null
  const step = now.score - before.score
  return Math.abs(step) < 0.02 ? 'steady' : step > 0 ? 'up' : 'down'
}
