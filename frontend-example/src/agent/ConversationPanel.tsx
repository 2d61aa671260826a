// The open conversation: participants, controls, transcript and composer.

import { useEffect, useRef, useState } from 'react'
import { Composer } from '../conversation/Composer'
import { CustomerLanguage } from '../conversation/CustomerLanguage'
import { SentimentHistory } from '../conversation/SentimentHistory'
import { TranscriptView } from '../conversation/TranscriptView'
import { useTranscript } from '../conversation/useTranscript'
import { titleOf } from '../conversation/words'
import { Button, useNowSeconds } from '../ui'
import { isCloseKey } from '../ui/keys'
import { channelName, refusalText } from '../words'
import { ConversationControls } from './ConversationControls'
import { ConversationSummary } from './ConversationSummary'
import { mayRead, relationOf, publicRefusal, type Me, type AgentRow } from './rules'
import { OfferButtons, OfferDescription } from './Sidebar'
import { ConsultOrHandOverDialog, type ConsultOrHandOver } from './ConsultOrHandOverDialog'
import { useOfferOperations } from './useOperation'
import { useConversationDetails } from './useConversationDetails'
import { t } from './words'

type Props = { id: string; row: AgentRow | undefined; /** Its last known title. */ known: string | undefined; me: Me; refreshCount: number; onOpen: (id: string) => void; onClose: () => void }

export function ConversationPanel({ id, row, known, me, refreshCount, onOpen, onClose }: Props) {
  const [details, readAgain] = useConversationDetails(id, row?.version, refreshCount)
  const [asked, setAsked] = useState<ConsultOrHandOver | null>(null)
  // A conversation that ends leaves the list before its last messages arrive. Reading goes on until the server ends the stream.
  const wasReading = useRef(false)
  const isReading = row ? mayRead(row, me) : wasReading.current
  wasReading.current = isReading
  const { transcript, readEarlier } = useTranscript(id, isReading, readAgain)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])

  const shown: AgentRow | null = row ?? (details ? { ...details, scores: [] } : null)
  const relation = row ? relationOf(row, me) : 'none'
  const title = shown ? titleOf(shown) : (known ?? '')
  return (
    <section className="panel agent-panel" aria-label={t('panel', { title })} onKeyDown={({ nativeEvent }) => isCloseKey(nativeEvent) && onClose()}>
      <header className="panel-head">
        <Button kind="quiet" className="agent-back" aria-label={t('back')} onClick={onClose}>
          <span aria-hidden="true">←</span>
        </Button>
        <div className="panel-names">
          <h2 ref={heading} tabIndex={-1} dir="auto">
            {title || t(details === null ? 'untitled' : 'panel.loading')}
          </h2>
          {shown && (
            <p className="soft">
              <bdi>{shown.customer?.name ?? t('customer.erased')}</bdi> · {channelName(shown.channel)} · <bdi>{shown.queue.name}</bdi>
              <CustomerLanguage language={shown.customerLanguage} />
            </p>
          )}
        </div>
      </header>
      {shown && <ConversationSummary row={shown} details={details ?? null} isMine={relation === 'primary'} />}
      {row && (relation === 'primary' || relation === 'consultant') && <ConversationControls row={row} relation={relation} onAsk={setAsked} onClose={onClose} />}
      {row && relation === 'offered' && (
        <div className="agent-question">
          <OfferDescription row={row} />
          <OfferButtons row={row} onOpen={onOpen} />
        </div>
      )}
      {row && relation === 'pickable' && <PickQuestion row={row} onOpen={onOpen} />}
      {!row && details !== undefined && <p className="notice agent-notice">{t(details?.state === 'CLOSED' ? 'closed' : 'gone')}</p>}
      {isReading || transcript.isRead ? (
        <>
          {shown && <SentimentHistory changes={transcript.sentimentChanges} seen={shown.scores} now={shown} />}
          <TranscriptView transcript={transcript} onEarlier={readEarlier} />
        </>
      ) : (
        (relation === 'offered' || relation === 'pickable') && <p className="closed soft">{t(`unread.${relation}`)}</p>
      )}
      {row && isReading && row.channel !== 'RECORD' && (row.state === 'WAITING' && relation === 'primary' ? <p className="composer soft">{t('unread.waiting')}</p> : <Writing row={row} me={me} />)}
      {row && asked && <ConsultOrHandOverDialog row={row} action={asked} onClose={() => setAsked(null)} />}
    </section>
  )
}

/** Checks each second, because the channel's reply window may close while the panel is open. */
function Writing({ row, me }: { row: AgentRow; me: Me }) {
  const now = useNowSeconds()
  const relation = row.agent?.id === me.agentId ? 'primary' : 'consultant'
  const code = publicRefusal(row, relation, now * 1_000)
  return <Composer conversationId={row.id} first={relation === 'primary' && row.state !== 'WRAP_UP' ? 'PUBLIC' : 'INTERNAL'} publicRefusal={code && refusalText({ code })} />
}

function PickQuestion({ row, onOpen }: { row: AgentRow; onOpen: (id: string) => void }) {
  const { pick, isBusy } = useOfferOperations(row, onOpen)
  return (
    <div className="agent-question">
      <Button kind="primary" busy={isBusy} onClick={() => void pick()}>
        {t('pick')}
      </Button>
    </div>
  )
}
