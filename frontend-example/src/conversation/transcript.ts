// The transcript's data, and how an earlier page is added. useTranscript.ts reads and follows it.

import type { SentimentLevel } from '../gql/schema'
import type { SaidFragment } from './transcript.generated'

export type Said = SaidFragment
/** One change of the customer’s sentiment, and the message that caused it. */
export type SentimentChange = { at: string; from: SentimentLevel | null; to: SentimentLevel; score: number; trigger: Said | null }
/** `earlier`: the cursor before which there are earlier messages; null if there are none. */
export type Page = { said: Said[]; earlier: string | null }
export type Transcript = Page & { sentimentChanges: SentimentChange[]; isRead: boolean; ended: string | null }

export const EMPTY: Transcript = { said: [], sentimentChanges: [], earlier: null, isRead: false, ended: null }

/** The change after each message, by its id. A correction changes the sentiment once more: what it led to was not the level after that message. */
export const changesByMessage = (changes: SentimentChange[]): Map<string | undefined, SentimentChange> =>
  new Map(changes.toReversed().map((change) => [change.trigger?.id, change]))

/** The id of the last message that was unread to this person: PUBLIC, and of somebody else. */
export const lastOfOthers = (said: Said[], actorId: string): string | undefined =>
  said.findLast(({ visibility, systemKind, sender }) => visibility === 'PUBLIC' && !systemKind && sender?.id !== actorId)?.id

/** The ids of messages to the customer whose very words stand again further down, so that nobody sends them a third time. */
export function sentAgain(said: Said[]): Set<string> {
  const later = new Set<string | null>()
  const ids = new Set<string>()
  for (const { id, text, visibility, systemKind, fromCustomer } of said.toReversed()) {
    if (visibility !== 'PUBLIC' || systemKind || fromCustomer) continue
    if (later.has(text)) ids.add(id)
    later.add(text)
  }
  return ids
}

/** Adds a page once: one that was requested twice, or before the transcript was read again, is ignored. */
export function withEarlier(transcript: Transcript, before: string, page: Page): Transcript {
  if (transcript.earlier !== before) return transcript
  return { ...transcript, said: [...page.said, ...transcript.said], earlier: page.earlier }
}
