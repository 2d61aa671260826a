// The open conversation: participants, controls, transcript and composer.

import { useCallback, useEffect, useRef, useState } from 'react'
import { BotCard } from '../approvals/later'
import { Composer } from '../conversation/Composer'
import { useDraftKey, useHasDraft } from '../conversation/drafts'
import { CustomerLanguage } from '../conversation/CustomerLanguage'
import { postureOf } from '../conversation/posture'
import { SentimentHistory } from '../conversation/SentimentHistory'
import { TranscriptView } from '../conversation/TranscriptView'
import { WriteDocument } from '../conversation/mutations.generated'
import { refusalSentence, useRetryingMutation } from '../conversation/useRetryingMutation'
import { useTranscript } from '../conversation/useTranscript'
import { titleOf } from '../conversation/words'
import { HandCard, RaiseHandDialog, TakeOverDialog } from '../hands/later'
import { Later } from '../shell/Later'
import { Button, toast, useNowSeconds } from '../ui'
import { isFocusLost } from '../ui/focus'
import { isCloseKey } from '../ui/keys'
import { channelName, refusalText } from '../words'
import { ConversationControls, takeOverRefusal, type Act, type Asked } from './ConversationControls'
import { ConversationSummary } from './ConversationSummary'
import { mayRead, relationOf, publicRefusal, refusalOf, type Me, type AgentRow } from './rules'
import { OfferButtons, OfferDescription } from './Sidebar'
import { ConsultOrHandOverDialog } from './ConsultOrHandOverDialog'
import { useOfferOperations } from './useOperation'
import { useConversationDetails } from './useConversationDetails'
import { t } from './words'

/** `known`: its last known title. `taker`: who has taken it over from the agent. `closer`: who force-closed it. */
type Props = { id: string; row: AgentRow | undefined; known: string | undefined; taker: string | undefined; closer: string | undefined; me: Me; refreshCount: number; acts: { current: Act[] }; onOpen: (id: string) => void; onClose: () => void }

export function ConversationPanel({ id, row, known, taker, closer, me, refreshCount, acts, onOpen, onClose }: Props) {
  const [details, readAgain] = useConversationDetails(id, row?.version, refreshCount)
  const [asked, setAsked] = useState<Asked | null>(null)
  // A conversation that ends leaves the list before its last messages arrive. Reading goes on until the server ends the stream.
  const wasReading = useRef(false)
  const isReading = row ? mayRead(row, me) : wasReading.current
  wasReading.current = isReading
  const { transcript, readEarlier } = useTranscript(id, isReading, readAgain)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  // With the conversation goes what had the focus, and what was asked: it may come back. Escape still works.
  useEffect(() => {
    if (row) return
    setAsked(null)
    if (isFocusLost()) heading.current?.focus()
  }, [!row])
  const mutate = useRetryingMutation()
  const epoch = row?.epoch
  const sendAgain = useCallback(
    async (text: string) => {
      const { success, refusal } = await mutate(WriteDocument, { conversationId: id, text, visibility: 'PUBLIC' as const, expectedEpoch: epoch })
      if (refusal) toast(refusalSentence(refusal), 'warning')
      return success !== null
    },
    [mutate, id, epoch],
  )
  const hasDraft = useHasDraft(useDraftKey(id))

  const shown: AgentRow | null = row ?? (details ? { ...details, scores: [] } : null)
  const relation = row ? relationOf(row, me) : 'none'
  // Until then nobody can do anything in it, and it may come back as it is.
  const closing = row?.closesAt ? t('closing', { name: closer ?? t('system') }) : undefined
  const posture = details && postureOf(details)
  const title = shown ? titleOf(shown) : (known ?? '')
  const isWriting = row && !closing && isReading && row.channel !== 'RECORD'
  // What nothing more can be written about keeps the composer's place, for the reason and for what was not sent.
  const isTaken = relation === 'none' && taker !== undefined
  const isOver = !row && details !== undefined
  const isClosed = !isWriting && (isTaken || ((isOver || closing !== undefined) && hasDraft))
  const ended = t(details?.state === 'CLOSED' ? 'closed' : 'gone')
  const why = row ? refusalOf('RAISE', row) : null
  const endAsking = () => setAsked(null)
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
      {closing && <p className="notice notice-warning">{closing}</p>}
      {row && !closing && (relation === 'primary' || relation === 'consultant') && <ConversationControls row={row} details={details ?? null} relation={relation} acts={acts} onAsk={setAsked} onClose={onClose} />}
      {row && !closing && relation === 'offered' && (
        <div className="agent-question">
          <OfferDescription row={row} />
          <OfferButtons row={row} onOpen={onOpen} />
        </div>
      )}
      {row && !closing && relation === 'pickable' && <PickQuestion row={row} onOpen={onOpen} />}
      {row?.raisedHand && !closing && (
        <Later>
          <HandCard row={{ ...row, raisedHand: row.raisedHand }} />
        </Later>
      )}
      {isOver && !isTaken && <p className="notice">{ended}</p>}
      {isReading || transcript.isRead ? (
        <>
          {shown && <SentimentHistory changes={transcript.sentimentChanges} seen={shown.scores} now={shown} />}
          <TranscriptView transcript={transcript} onEarlier={readEarlier} onAgain={relation === 'primary' ? sendAgain : undefined} />
          {posture && (
            <Later>
              <BotCard conversationId={id} posture={posture} onSet={readAgain} />
            </Later>
          )}
        </>
      ) : (
        (relation === 'offered' || relation === 'pickable') && <p className="closed soft">{t(`unread.${relation}`)}</p>
      )}
      {isWriting && row.state === 'WAITING' && relation === 'primary' ? (
        <p className="composer soft">{t('unread.waiting')}</p>
      ) : (
        (isWriting || isClosed) && <Writing id={id} row={row} me={me} longest={details?.longestMessage} isClosed={isClosed} why={isTaken ? t('lost', { name: taker }) : closing} />
      )}
      {row && (asked === 'CONSULT' || asked === 'HAND_OVER') && <ConsultOrHandOverDialog row={row} action={asked} onClose={endAsking} />}
      <Later>
        {row && asked === 'RAISE' && <RaiseHandDialog row={row} impossible={why && refusalText({ code: why })} onClose={endAsking} />}
        {row && asked === 'TAKE_OVER' && <TakeOverDialog row={row} impossible={takeOverRefusal(details ?? null)} mayOverride={false} onClose={endAsking} onTaken={readAgain} />}
      </Later>
    </section>
  )
}

/** Checks each second, because the channel's reply window may close while the panel is open. */
function Writing({ id, row, me, ...closing }: { id: string; row: AgentRow | undefined; me: Me; longest?: number; isClosed: boolean; why?: string }) {
  const now = useNowSeconds()
  const relation = row?.agent?.id === me.agentId ? 'primary' : 'consultant'
  const code = row ? publicRefusal(row, relation, now * 1_000) : null
  return (
    <Composer
      conversationId={id}
      first={relation === 'primary' && row?.state !== 'WRAP_UP' ? 'PUBLIC' : 'INTERNAL'}
      publicRefusal={code && refusalText({ code })}
      epoch={relation === 'primary' ? row?.epoch : null}
      {...closing}
    />
  )
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
