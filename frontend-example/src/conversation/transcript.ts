// What is known of a conversation's transcript, and how an earlier page is put before it. Who reads and follows is useTranscript.ts.

import type { SentimentLevel } from '../gql/schema'
import type { SaidFragment } from './transcript.generated'

export type Said = SaidFragment
/** One change of the customer’s sentiment, and the message that caused it. */
export type SentimentChange = { at: string; from: SentimentLevel | null; to: SentimentLevel; score: number; trigger: Said | null }
/** `earlier`: the cursor before which there is more to read. */
export type Page = { said: Said[]; earlier: string | null }
export type Transcript = Page & { sentimentChanges: SentimentChange[]; isRead: boolean; ended: string | null }

export const EMPTY: Transcript = { said: [], sentimentChanges: [], earlier: null, isRead: false, ended: null }

/** Once only: a page that was asked for twice, or before the transcript was read anew, does not go before what is there now. */
export function withEarlier(transcript: Transcript, before: string, page: Page): Transcript {
  if (transcript.earlier !== before) return transcript
  return { ...transcript, said: [...page.said, ...transcript.said], earlier: page.earlier }
}
