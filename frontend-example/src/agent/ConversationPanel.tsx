// The conversation that is open: who is in it, what may be done with it, what is said, and writing in it.

import { useEffect, useRef, useState } from 'react'
import { Composer } from '../conversation/Composer'
import { SentimentHistory } from '../conversation/SentimentHistory'
import { TranscriptView } from '../conversation/TranscriptView'
import { useTranscript } from '../conversation/useTranscript'
import { titleOf } from '../conversation/words'
import { Button, useNowSeconds } from '../ui'
import { isClosing } from '../ui/keys'
import { channelName, refusalText } from '../words'
import { ConversationControls } from './ConversationControls'
import { ConversationSummary } from './ConversationSummary'
import { mayRead, partOf, publicRefusal, type Me, type MyRow } from './rules'
import { Answer, OfferWords } from './Sidebar'
import { ConsultOrHandOverDialog, type ConsultOrHandOver } from './ConsultOrHandOverDialog'
import { useOfferOperations } from './useOperation'
import { useConversationDetails } from './useConversationDetails'
import { t } from './words'

type Props = { id: string; row: MyRow | undefined; /** Its title as long as it was to be seen. */ known: string | undefined; me: Me; turn: number; onOpen: (id: string) => void; onClose: () => void }

export function ConversationPanel({ id, row, known, me, turn, onOpen, onClose }: Props) {
  const [one, readAgain] = useConversationDetails(id, row?.version, turn)
  const [asked, setAsked] = useState<ConsultOrHandOver | null>(null)
  // A conversation that ends is gone from the list before its last words have come: the server ends the reading, after them.
  const wasReading = useRef(false)
  const isReading = row ? mayRead(row, me) : wasReading.current
  wasReading.current = isReading
  const { transcript, readEarlier } = useTranscript(id, isReading, readAgain)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])

  const shown: MyRow | null = row ?? (one ? { ...one, scores: [] } : null)
  const part = row ? partOf(row, me) : 'none'
  const title = shown ? titleOf(shown) : (known ?? '')
  return (
    <section className="panel agent-panel" aria-label={t('panel', { title })} onKeyDown={({ nativeEvent }) => isClosing(nativeEvent) && onClose()}>
      <header className="panel-head">
        <Button kind="quiet" className="agent-back" aria-label={t('back')} onClick={onClose}>
          <span aria-hidden="true">←</span>
        </Button>
        <div className="panel-names">
          <h2 ref={heading} tabIndex={-1}>
            {title || t(one === null ? 'untitled' : 'panel.loading')}
          </h2>
          {shown && (
            <p className="soft">
              {shown.customer?.name ?? t('customer.erased')} · {channelName(shown.channel)} · {shown.queue.name}
            </p>
          )}
        </div>
      </header>
      {shown && <ConversationSummary row={shown} one={one ?? null} isMine={part === 'primary'} />}
      {row && (part === 'primary' || part === 'consultant') && <ConversationControls row={row} part={part} onAsk={setAsked} onClose={onClose} />}
      {row && part === 'offered' && (
        <div className="agent-question">
          <OfferWords row={row} />
          <Answer row={row} onOpen={onOpen} />
        </div>
      )}
      {row && part === 'pickable' && <PickQuestion row={row} onOpen={onOpen} />}
      {!row && one !== undefined && <p className="notice agent-notice">{t(one?.state === 'CLOSED' ? 'closed' : 'gone')}</p>}
      {isReading || transcript.isRead ? (
        <>
          {shown && <SentimentHistory changes={transcript.sentimentChanges} seen={shown.scores} level={shown.sentiment?.level ?? null} />}
          <TranscriptView transcript={transcript} onEarlier={readEarlier} />
        </>
      ) : (
        (part === 'offered' || part === 'pickable') && <p className="closed soft">{t(`unread.${part}`)}</p>
      )}
      {row && isReading && row.channel !== 'RECORD' && (row.state === 'WAITING' && part === 'primary' ? <p className="composer soft">{t('unread.waiting')}</p> : <Writing row={row} me={me} />)}
      {row && asked && <ConsultOrHandOverDialog row={row} action={asked} onClose={() => setAsked(null)} />}
    </section>
  )
}

/** Counts, because the time in which the channel carries answers runs out while one looks. */
function Writing({ row, me }: { row: MyRow; me: Me }) {
  const now = useNowSeconds()
  const part = row.agent?.id === me.agentId ? 'primary' : 'consultant'
  const code = publicRefusal(row, part, now * 1_000)
  return <Composer conversationId={row.id} first={part === 'primary' && row.state !== 'WRAP_UP' ? 'PUBLIC' : 'INTERNAL'} publicRefusal={code && refusalText({ code })} />
}

function PickQuestion({ row, onOpen }: { row: MyRow; onOpen: (id: string) => void }) {
  const { pick, isBusy } = useOfferOperations(row, onOpen)
  return (
    <div className="agent-question">
      <Button kind="primary" busy={isBusy} onClick={() => void pick()}>
        {t('pick')}
      </Button>
    </div>
  )
}
