// The open conversation beside the list: participants, actions and, while the supervisor monitors, the transcript.

import { use, useEffect, useRef, useState } from 'react'
import { BotCard } from '../approvals/later'
import { HandCard } from '../hands/later'
import { ShowAreaContext, useViewer } from '../shell/api'
import { Later } from '../shell/Later'
import { Button, Elapsed, StateBadge, TimeOfDay } from '../ui'
import { isFocusLost } from '../ui/focus'
import { clockTime } from '../ui/i18n'
import { isCloseKey } from '../ui/keys'
import { channelName, modeName, refusalText, shared } from '../words'
import { refusalOf } from './actions'
import type { Act, Standing } from './attention'
import { AttentionCauses } from './AttentionMark'
import { Composer } from '../conversation/Composer'
import { useDraftKey, useHasDraft } from '../conversation/drafts'
import { CustomerLanguage } from '../conversation/CustomerLanguage'
import { postureOf } from '../conversation/posture'
import type { LiveRow } from './liveRow'
import { SentimentHistory } from '../conversation/SentimentHistory'
import { PanelActions } from './PanelActions'
import { ReadingMark, RowNow } from './ReadingMark'
import { titleOf } from '../conversation/words'
import { TranscriptView } from '../conversation/TranscriptView'
import { UnreadMark } from '../conversation/useUnread'
import { useConversationDetails, type Details, type Purposes } from './useConversationDetails'
import { useTranscript } from '../conversation/useTranscript'
import { t } from './words'

type Props = { id: string; row: LiveRow | undefined; unread: number | undefined; refreshCount: number; onClose: () => void; onAct: (act: Act, row: LiveRow, purpose?: string) => void; onStop: (id: string) => void; onLeave: (id: string) => void; onStanding: (standing: Standing) => void }

export function ConversationPanel({ id, row, unread, refreshCount, onClose, onAct, onStop, onLeave, onStanding }: Props) {
  const viewer = useViewer()
  const [details, readAgain, purposes] = useConversationDetails(id, row, refreshCount)
  const heading = useRef<HTMLHeadingElement>(null)
  const [purpose, setPurpose] = useState('')
  // When the conversation is gone, the focused element may be gone too. The heading takes the focus, so that Escape still works.
  useEffect(() => {
    if (details === null && isFocusLost()) heading.current?.focus()
  })
  // On a small screen the panel covers the list, which had the focus.
  useEffect(() => {
    if (isFocusLost()) heading.current?.focus()
  }, [])

  const mySession = details?.monitoring?.find((session) => session.supervisor.id === viewer.actor.id && !session.endedAt)
  const amIn = details?.participants.some((participant) => participant.person.id === viewer.actor.id) ?? false
  // Whoever has taken it over is its agent.
  const isMine = details?.participants.some(({ person, mode }) => person.id === viewer.actor.id && mode === 'PRIMARY') ?? false
  const isMonitoring = Boolean(mySession)
  const isReading = isMonitoring || isMine
  const hasJoined = amIn && !isMine
  useEffect(() => onStanding({ isMonitoring, hasJoined }), [isMonitoring, hasJoined])
  const { transcript, readEarlier } = useTranscript(id, isReading, readAgain)

  const hasDraft = useHasDraft(useDraftKey(id))

  const posture = details && postureOf(details)
  const bot = posture && (
    <Later>
      <BotCard key={String(isReading)} conversationId={id} posture={posture} onSet={readAgain} />
    </Later>
  )

  const shown: LiveRow | null = row ?? (details ? { ...details, scores: [] } : null)
  const title = shown ? titleOf(shown) : t(details === null ? 'untitled' : 'panel.loading')

  return (
    <aside
      className="panel"
      aria-label={t('panel', { title })}
      onKeyDown={({ nativeEvent }) => isCloseKey(nativeEvent) && onClose()}
    >
      <header className="panel-head">
        <div className="panel-names">
          <h2 ref={heading} tabIndex={-1} dir="auto">
            {title}
          </h2>
          {shown && (
            <p className="soft">
              <bdi>{shown.customer?.name ?? t('customer.erased')}</bdi> · {channelName(shown.channel)} · <bdi>{shown.queue.name}</bdi>
              {!isReading && <UnreadMark count={unread} />}
              <CustomerLanguage language={details?.customerLanguage} />
            </p>
          )}
        </div>
        <Button kind="quiet" aria-label={t('panel.close')} onClick={onClose}>
          <span aria-hidden="true">✕</span>
        </Button>
      </header>
      {shown && details ? (
        <>
          {shown.closesAt ? <p className="notice notice-warning">{t('closing', { time: clockTime(shown.closesAt) })}</p> : shown.attention && <AttentionCauses attention={shown.attention} />}
          <Summary row={shown} details={details} />
          <PanelActions
            row={shown}
            isMonitoring={isMonitoring}
            hasJoined={hasJoined}
            onAct={(action) => onAct(action, shown, purpose)}
            onStop={() => onStop(id)}
            onLeave={() => onLeave(id)}
          />
          {shown.raisedHand && !shown.closesAt && (
            <Later>
              <HandCard row={{ ...shown, raisedHand: shown.raisedHand }} isFloor actions={details.viewerHandActions} />
            </Later>
          )}
          {!isReading && bot}
          {isMine && <Mine />}
          {isReading ? (
            <>
              <SentimentHistory changes={transcript.sentimentChanges} seen={shown.scores} now={shown} />
              <RowNow value={row}>
                <TranscriptView transcript={transcript} onEarlier={readEarlier} Mark={ReadingMark} />
              </RowNow>
              {bot}
              {amIn ? (
                <Composer
                  conversationId={id}
                  first={isMine && shown.state !== 'WRAP_UP' ? 'PUBLIC' : 'INTERNAL'}
                  publicRefusal={!isMine && shown.state === 'WRAP_UP' ? refusalText({ code: 'VISIBILITY_NOT_ALLOWED' }) : null}
                  longest={details.longestMessage}
                  epoch={isMine ? shown.epoch : null}
                />
              ) : (
                <div className="composer composer-join">
                  <p className="soft">{t('join.lead')}</p>
                  <Button size="small" refusal={refusalOf(shown, 'JOIN')} onClick={() => onAct('JOIN', shown)}>
                    {t('action.JOIN')}
                  </Button>
                </div>
              )}
            </>
          ) : shown.state === 'CLOSED' ? (
            <div className="closed">
              {transcript.ended && <p className="notice">{transcript.ended}</p>}
              <p>{t('panel.closed')}</p>
            </div>
          ) : (
            <Unread
              ended={transcript.ended}
              refusal={refusalOf(shown, 'MONITOR')}
              purpose={purpose}
              purposes={purposes}
              onPurpose={setPurpose}
              onMonitor={() => onAct('MONITOR', shown, purpose)}
              scores={[...pastScores(details), ...shown.scores]}
              now={shown}
            />
          )}
        </>
      ) : (
        <p className="panel-empty">{details === null ? (transcript.ended ?? t('panel.gone')) : t('panel.loading')}</p>
      )}
      {details !== undefined && !isReading && hasDraft && <Composer conversationId={id} first="INTERNAL" isClosed />}
    </aside>
  )
}

/** What else an agent does with a conversation is on the agent's page. */
function Mine() {
  const show = use(ShowAreaContext)
  return (
    <p className="notice">
      {t('mine')}{' '}
      <Button size="small" onClick={() => show('agent')}>
        {t('mine.go')}
      </Button>
    </p>
  )
}

function Summary({ row, details }: { row: LiveRow; details: Details }) {
  const present = new Set(details.participants.map((participant) => participant.person.id))
  const watching = details.monitoring?.filter((session) => !session.endedAt && !present.has(session.supervisor.id)) ?? []
  return (
    <dl className="summary">
      <SummaryItem name={t('column.state')}>
        <StateBadge state={row.state} subState={row.subState} />
        {row.elevatedTo && <span className="soft">{shared(`elevated.${row.elevatedTo}`)}</span>}
      </SummaryItem>
      {row.waitingSince && (
        <SummaryItem name={t('column.wait')}>
          <Elapsed since={row.waitingSince} />
        </SummaryItem>
      )}
      {row.handledSince && (
        <SummaryItem name={t('column.handle')}>
          <Elapsed since={row.handledSince} />
        </SummaryItem>
      )}
      <SummaryItem name={t('summary.began')}>
        <TimeOfDay at={row.createdAt} />
      </SummaryItem>
      {details.transferCount > 0 && <SummaryItem name={t('summary.transfers')}>{details.transferCount}</SummaryItem>}
      {row.pendingOffer && (
        <SummaryItem name={t(`offer.${row.pendingOffer.kind}`)}>
          <bdi>{row.pendingOffer.agent?.name}</bdi>, {t('offer.until')} <TimeOfDay at={row.pendingOffer.expiresAt} />
        </SummaryItem>
      )}
      <SummaryItem name={t('summary.participants')} wide>
        <ul className="people">
          {details.participants.map((participant) => (
            <li key={`${participant.mode} ${participant.person.id}`}>
              <bdi>{participant.person.name}</bdi> <span className="soft">{modeName(participant.mode)}</span>
            </li>
          ))}
          {watching.map((session) => (
            <li key={session.id}>
              <bdi>{session.supervisor.name}</bdi> <span className="soft">{modeName('MONITOR')}</span>
            </li>
          ))}
        </ul>
      </SummaryItem>
    </dl>
  )
}

function SummaryItem({ name, wide, children }: { name: string; wide?: boolean; children: React.ReactNode }) {
  return (
    <div className={wide ? 'summary-item summary-wide' : 'summary-item'}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function pastScores(details: Details) {
  return details.sentiment?.history.map(({ changedAt: at, score }) => ({ at, score })) ?? []
}

type UnreadProps = {
  ended: string | null
  refusal: string | null
  purpose: string
  purposes: Purposes
  onPurpose: (purpose: string) => void
  onMonitor: () => void
  scores: LiveRow['scores']
  now: LiveRow
}

/** Shown instead of the transcript: a supervisor may read it only while monitoring. */
function Unread({ ended, refusal, purpose, purposes, onPurpose, onMonitor, scores, now }: UnreadProps) {
  return (
    <>
      <SentimentHistory changes={[]} seen={scores} now={now} />
      <div className="closed">
        {ended && <p className="notice">{ended}</p>}
        <p>{t('monitor.lead')}</p>
        {!refusal && (
          <label className="field">
            <span>{t('monitor.purpose')}</span>
            <input dir="auto" list={purposes?.[0] && 'purposes'} value={purpose} maxLength={1000} onChange={(event) => onPurpose(event.target.value)} />
            <datalist id="purposes">{purposes?.map((each) => <option key={each}>{each}</option>)}</datalist>
          </label>
        )}
        <Button kind="primary" refusal={refusal} onClick={onMonitor}>
          {t('action.MONITOR')}
        </Button>
        {refusal && <p className="soft">{refusal}</p>}
        <p className="hint">{t('monitor.notice')}</p>
      </div>
    </>
  )
}
