// The summary above the transcript: state, times, participants, the pending offer and the monitoring sessions.

import { Button, Elapsed, StateBadge, TimeOfDay } from '../ui'
import { modeName, shared } from '../words'
import { EndConsultDocument } from './mutations.generated'
import type { AgentRow } from './rules'
import { useOperation } from './useOperation'
import type { ConversationDetails } from './useConversationDetails'
import { t } from './words'

export function ConversationSummary({ row, details, isMine }: { row: AgentRow; details: ConversationDetails | null; isMine: boolean }) {
  const { perform, isBusy } = useOperation()
  const since = row.handledSince ?? row.waitingSince
  const { pendingOffer: offer } = row
  const endConsult = (agentId: string) => void perform(EndConsultDocument, { conversationId: row.id, agentId }, t('consult.ended'))
  return (
    <div className="summary agent-summary">
      <StateBadge state={row.state} subState={row.subState} />
      {row.elevatedTo && <span className="badge state-awaiting">{shared(`elevated.${row.elevatedTo}`)}</span>}
      {since && row.state !== 'CLOSED' && <Elapsed since={since} />}
      {row.replyWindowEndsAt && row.state !== 'CLOSED' && (
        <span>
          <span className="soft">{t('window')}</span> <TimeOfDay at={row.replyWindowEndsAt} />
        </span>
      )}
      <ul className="people summary-wide" aria-label={t('summary.participants')}>
        {row.participants.map(({ mode, person, agent }) => (
          <li key={`${mode} ${person.id}`}>
            <bdi>{person.name}</bdi> <span className="soft">{modeName(mode)}</span>
            {isMine && mode === 'CONSULT' && agent && (
              <Button kind="quiet" size="small" busy={isBusy} aria-label={t('consult.end.name', { name: person.name })} onClick={() => endConsult(agent.id)}>
                {t('consult.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {offer?.agent && isMine && (
        <p className="summary-wide">
          {t(`pending.${offer.kind}`, { name: offer.agent.name })} <TimeOfDay at={offer.expiresAt} />
          {offer.kind === 'CONSULT' && (
            <Button kind="quiet" size="small" busy={isBusy} onClick={() => offer.agent && endConsult(offer.agent.id)}>
              {t('pending.undo')}
            </Button>
          )}
        </p>
      )}
      {details?.monitoring && <Monitoring sessions={details.monitoring} />}
    </div>
  )
}

/** Shown only if the organisation's policy lets agents know. */
function Monitoring({ sessions }: { sessions: NonNullable<ConversationDetails['monitoring']> }) {
  return (
    <details className="summary-wide">
      <summary>
        {t('monitored')} ({sessions.length})
      </summary>
      {sessions.length === 0 && <p className="soft">{t('monitored.none')}</p>}
      <ul>
        {sessions.map((session) => (
          <li key={session.id}>
            <bdi>{session.supervisor.name}</bdi>{' '}
            <span className="soft">
              <TimeOfDay at={session.startedAt} /> – {session.endedAt ? <TimeOfDay at={session.endedAt} /> : t('monitored.now')}
              {session.purpose && ` · ${t('monitored.purpose', { purpose: session.purpose })}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
