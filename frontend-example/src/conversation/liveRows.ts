// The rows of the live list. They are kept outside React, so that any number of changes cause ten renderings a second at most.

import type { SentimentLevel } from '../gql/schema'

export type ScoredMoment = { at: string; score: number }
/** What each row must have. Each area reads more, with its own fragment. */
export type ListedConversation = { id: string; version: number; sentiment: { level: SentimentLevel; score: number; changedAt: string } | null; queue: { id: string; name: string } }
/** `scores`: the sentiment scores seen since the page was opened, oldest first. Equal rows are the same object. */
export type LiveRowOf<R extends ListedConversation> = R & { scores: ScoredMoment[] }
/** The frames of ongoingConversationsChanged, with the rows that an area reads. */
export type ListFrame<R extends ListedConversation> =
  | ListPart<R>
  | { __typename: 'ConversationEntered'; conversation: R | null }
  | { __typename: 'ConversationUpdated'; conversation: R | null; snapshot: { conversationId: string } }
  | { __typename: 'ConversationLeft'; conversationId: string }
  | { __typename: 'QueueRenamed'; queue: { id: string; name: string } }
  | { __typename: 'AccessRevoked'; explanation: string }
  | { __typename: 'ResyncRequired' | 'Heartbeat' | 'Stale' }
type ListPart<R> = { __typename: 'ConversationList'; position: string; last: boolean; conversations: R[] }

const MAX_SCORES = 40
const DRAW_MS = 100 // between two renderings: of thousands of rows, one takes long enough

export class LiveRows<R extends ListedConversation> {
  /** A new map for each rendering, so that React sees the change. */
  rows: ReadonlyMap<string, LiveRowOf<R>> = new Map()
  isComplete = false
  /** Why the list may not be seen; null while it may. */
  explanation: string | null = null
  private waiting: ListFrame<R>[] = []
  private incoming: { position: string; rows: Map<string, LiveRowOf<R>> } | null = null
  private listeners = new Set<() => void>()
  private drawnAt = -Infinity
  private timer: ReturnType<typeof setTimeout> | undefined

  take = (frame: ListFrame<R>): void => {
    this.waiting.push(frame)
    // Not an animation frame: a hidden tab gets none, and its frames must not pile up.
    this.timer ??= setTimeout(this.draw, this.drawnAt + DRAW_MS - performance.now())
  }

  listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  snapshot = (): ReadonlyMap<string, LiveRowOf<R>> => this.rows

  private draw = (): void => {
    this.timer = undefined
    this.drawnAt = performance.now()
    const frames = this.waiting
    this.waiting = []
    this.rows = frames.reduce((held, frame) => this.apply(held, frame), new Map(this.rows))
    for (const listener of this.listeners) listener()
  }

  private apply(rows: Map<string, LiveRowOf<R>>, frame: ListFrame<R>): Map<string, LiveRowOf<R>> {
    switch (frame.__typename) {
      case 'ConversationList':
        return this.takePart(rows, frame)
      case 'ConversationEntered':
      case 'ConversationUpdated':
        if (frame.conversation) putNewer(rows, frame.conversation)
        else if (frame.__typename === 'ConversationUpdated') rows.delete(frame.snapshot.conversationId)
        return rows
      case 'ConversationLeft':
        rows.delete(frame.conversationId)
        return rows
      case 'QueueRenamed':
        for (const row of rows.values()) if (row.queue.id === frame.queue.id) rows.set(row.id, { ...row, queue: { ...row.queue, name: frame.queue.name } })
        return rows
      case 'AccessRevoked':
        this.explanation = frame.explanation
        return new Map()
      default:
        return rows
    }
  }

  /**
   * The parts of one list share one position. The first list is shown part by part; a later one replaces the rows once its last
   * part is here. Versions don't matter: after a backup is restored, the list is right although its versions are lower.
   */
  private takePart(held: Map<string, LiveRowOf<R>>, part: ListPart<R>): Map<string, LiveRowOf<R>> {
    if (this.incoming?.position !== part.position) this.incoming = { position: part.position, rows: new Map() }
    const { rows } = this.incoming
    for (const row of part.conversations) rows.set(row.id, withScores(row, held.get(row.id)))
    if (!part.last) return this.isComplete ? held : new Map(rows) // the first list is shown part by part
    this.incoming = null
    this.isComplete = true
    this.explanation = null
    return rows
  }
}

/** `conversation` is always current, but two frames may have been read in the other order: ignore a lower version, which is older. */
function putNewer<R extends ListedConversation>(rows: Map<string, LiveRowOf<R>>, row: R): void {
  const before = rows.get(row.id)
  if (!before || before.version <= row.version) rows.set(row.id, withScores(row, before))
}

function withScores<R extends ListedConversation>(row: R, before: LiveRowOf<R> | undefined): LiveRowOf<R> {
  const scores = before?.scores ?? []
  const { sentiment } = row
  const isNew = sentiment && scores.at(-1)?.at !== sentiment.changedAt
  return { ...row, scores: isNew ? [...scores, { at: sentiment.changedAt, score: sentiment.score }].slice(-MAX_SCORES) : scores }
}
