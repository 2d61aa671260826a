// The transcript, live: read once together with `asOf`, then followed after it, so that nothing is missing and nothing twice.

import { useCallback, useState } from 'react'
import { useClient } from 'urql'
import type { SentimentLevel } from '../gql/schema'
import { useStream } from '../live'
import { TimelineDocument, TranscriptDocument, type SaidFragment } from './transcript.generated'

export type Said = SaidFragment
/** A change of mood, and the message that moved it. */
export type Mood = { at: string; from: SentimentLevel | null; to: SentimentLevel; score: number; trigger: Said | null }
export type Transcript = { said: Said[]; moods: Mood[]; earlier: string | null; isRead: boolean; ended: string | null }

const EMPTY: Transcript = { said: [], moods: [], earlier: null, isRead: false, ended: null }

export function useTranscript(id: string, isReading: boolean, onEnd: () => void) {
  const api = useClient()
  const [transcript, setTranscript] = useState(EMPTY)

  const read = useCallback(
    async (before: string | null) => {
      const { data } = await api.query(TranscriptDocument, { id, before }).toPromise()
      if (!data) throw new Error('The transcript could not be read.')
      const page = data.conversation?.messages
      const said = page?.edges.map((edge) => edge.node) ?? []
      const earlier = page?.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null
      const moods = data.conversation?.sentiment?.history.map(({ changedAt: at, ...move }) => ({ at, ...move })) ?? []
      return { asOf: data.asOf, said, earlier, moods }
    },
    [api, id],
  )

  useStream(TimelineDocument, isReading ? { id } : null, {
    start: async () => {
      const { asOf, ...snapshot } = await read(null)
      setTranscript({ ...snapshot, isRead: true, ended: null })
      return asOf
    },
    onFrame: (frame) => {
      switch (frame.__typename) {
        case 'MessageAdded':
        case 'SystemMessageAdded': {
          const { message } = frame
          if (message) setTranscript((before) => ({ ...before, said: [...before.said, message] }))
          break
        }
        case 'DeliveryChange': {
          const { message } = frame
          if (message) setTranscript((before) => ({ ...before, said: before.said.map((each) => (each.id === message.id ? message : each)) }))
          break
        }
        case 'SentimentChange': {
          const { from, to, score, trigger, occurredAt } = frame
          setTranscript((before) => ({ ...before, moods: [...before.moods, { at: occurredAt, from, to, score, trigger }] }))
          break
        }
        case 'AccessRevoked':
          setTranscript((before) => ({ ...before, ended: frame.explanation }))
          onEnd()
      }
    },
  })

  const readEarlier = useCallback(async () => {
    if (!transcript.earlier) return
    const { said, earlier } = await read(transcript.earlier)
    setTranscript((before) => ({ ...before, said: [...said, ...before.said], earlier }))
  }, [read, transcript.earlier])

  return { transcript, readEarlier }
}
