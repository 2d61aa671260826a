// The live transcript. It is read once with `asOf` and then followed from there, so that no message is missing or shown twice.

import { useCallback, useState } from 'react'
import { useStream } from '../live'
import { useApi, useViewer } from '../shell/api'
import { toast } from '../ui'
import { notify } from '../ui/notices'
import { EMPTY, lastOfOthers, withEarlier } from './transcript'
import { TimelineDocument, TranscriptDocument } from './transcript.generated'
import { useMarkRead } from './useUnread'
import { t } from './words'

export function useTranscript(id: string, isReading: boolean, onEnd: () => void) {
  const api = useApi()
  const viewer = useViewer()
  const [transcript, setTranscript] = useState(EMPTY)

  const read = useCallback(
    async (before: string | null) => {
      const { data } = await api(TranscriptDocument, { id, before })
      if (!data) throw new Error('The transcript could not be read.')
      const page = data.conversation?.messages
      const said = page?.edges.map((edge) => edge.node) ?? []
      const earlier = page?.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null
      const sentimentChanges = data.conversation?.sentiment?.history.map(({ changedAt: at, ...change }) => ({ at, ...change })) ?? []
      return { asOf: data.asOf, said, earlier, sentimentChanges }
    },
    [api, id],
  )

  useMarkRead(id, isReading && transcript.ended === null ? lastOfOthers(transcript.said, viewer.actor.id) : undefined)

  // The page may learn that reading is over before the stream has said why. It goes on until the server ends it.
  useStream(TimelineDocument, isReading || (transcript.isRead && transcript.ended === null) ? { id } : null, {
    endsWhenRevoked: true, // a new monitoring session opens a new stream
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
          if (message?.fromCustomer && !document.hasFocus()) notify(`message ${id}`, t('message.new'), () => undefined) // whoever looks at the page sees it
          break
        }
        case 'DeliveryChange': {
          const { message } = frame
          if (message) setTranscript((before) => ({ ...before, said: before.said.map((each) => (each.id === message.id ? message : each)) }))
          break
        }
        case 'SentimentChange': {
          const { from, to, score, trigger, occurredAt } = frame
          setTranscript((before) => ({ ...before, sentimentChanges: [...before.sentimentChanges, { at: occurredAt, from, to, score, trigger }] }))
          break
        }
        case 'AccessRevoked':
          setTranscript((before) => ({ ...before, ended: frame.explanation }))
          onEnd()
      }
    },
  })

  const readEarlier = useCallback(async () => {
    const before = transcript.earlier
    if (!before) return
    try {
      const page = await read(before)
      setTranscript((now) => withEarlier(now, before, page))
    } catch {
      toast(t('transcript.failed'), 'danger')
    }
  }, [read, transcript.earlier])

  return { transcript, readEarlier }
}
