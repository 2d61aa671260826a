// The agent's lists: offers to answer, own conversations, and conversations to pick.

import { HandBadge } from '../conversation/HandBadge'
import { UnreadMark } from '../conversation/useUnread'
import { titleOf } from '../conversation/words'
import { Button, Elapsed, Remaining, SentimentBadge, StateBadge, useNowSeconds } from '../ui'
import { channelName } from '../words'
import { relationOf, type Me, type AgentRow, type sorted } from './rules'
import { useOfferOperations } from './useOperation'
import { t } from './words'

type Props = ReturnType<typeof sorted> & { me: Me; open: string | null; unreadOf: (id: string) => number; onOpen: (id: string) => void }

export function Sidebar({ offers, mine, picks, me, open, unreadOf, onOpen }: Props) {
  return (
    <>
      {offers.length > 0 && (
        <List name={t('offers')} className="agent-offers">
          {offers.map((row) => (
            <OfferCard key={row.id} row={row} onOpen={onOpen} />
          ))}
        </List>
      )}
      <List name={t('mine')} none={mine.length ? null : t('mine.none')}>
        {mine.map((row) => (
          <li key={row.id}>
            <button type="button" className="agent-row" aria-current={row.id === open || undefined} onClick={() => onOpen(row.id)}>
              <span className="agent-row-title">
                <strong dir="auto">{titleOf(row)}</strong>
                <UnreadMark count={unreadOf(row.id)} />
              </span>
              <span className="agent-row-marks">
                <StateBadge state={row.state} subState={row.subState} />
                {row.sentiment && <SentimentBadge short level={row.sentiment.level} trend={row.sentiment.trend} />}
                {row.handledSince && <Elapsed since={row.handledSince} />}
                <HandBadge hand={row.raisedHand} />
              </span>
              <span className="soft">{relationOf(row, me) === 'consultant' ? t('mine.consulting', { name: row.agent?.name ?? t('noone') }) : whose(row)}</span>
            </button>
          </li>
        ))}
      </List>
      <List name={t('picks')} none={picks.length ? null : t('picks.none')}>
        {picks.map((row) => (
          <PickRow key={row.id} row={row} onOpen={onOpen} />
        ))}
      </List>
    </>
  )
}

const whose = (row: AgentRow) => (
  <>
    <bdi>{row.customer?.name ?? t('customer.erased')}</bdi> · {channelName(row.channel)}
  </>
)

function List({ name, none, className = '', children }: { name: string; none?: string | null; className?: string; children: React.ReactNode }) {
  return (
    <section className={`agent-list ${className}`} aria-label={name}>
      <h2>{name}</h2>
      {none ? <p className="soft">{none}</p> : <ul>{children}</ul>}
    </section>
  )
}

function OfferCard({ row, onOpen }: { row: AgentRow; onOpen: (id: string) => void }) {
  return (
    <li className="agent-offer">
      <button type="button" className="agent-row" onClick={() => onOpen(row.id)}>
        <OfferDescription row={row} />
      </button>
      <OfferButtons row={row} onOpen={onOpen} />
    </li>
  )
}

/** Who offers which conversation, and the time left to answer. */
export function OfferDescription({ row }: { row: AgentRow }) {
  const { kind = 'ASSIGNMENT', madeBy, expiresAt } = row.pendingOffer ?? {}
  const isByPerson = kind !== 'ASSIGNMENT' || madeBy?.kind === 'PERSON'
  const key = kind === 'ASSIGNMENT' && isByPerson ? 'offer.ASSIGNMENT.by' : (`offer.${kind}` as const)
  return (
    <>
      <span className="agent-row-title">
        <strong dir="auto">{titleOf(row)}</strong>
      </span>
      <span>{t(key, { name: madeBy?.name ?? '' })}</span>
      <span className="soft">
        {whose(row)} · <bdi>{row.queue.name}</bdi>
        {kind !== 'CONSULT' && ` · ${t('offer.units', { count: row.workstream.unitsRequired })}`}
      </span>
      {expiresAt && (
        <span className="agent-left">
          <Remaining until={expiresAt} /> <span>{t('offer.left')}</span>
        </span>
      )}
    </>
  )
}

export function OfferButtons({ row, onOpen }: { row: AgentRow; onOpen: (id: string) => void }) {
  const { accept, decline, isBusy } = useOfferOperations(row, onOpen)
  const now = useNowSeconds()
  const isOver = row.pendingOffer !== null && Date.parse(row.pendingOffer.expiresAt) / 1_000 <= now
  const title = titleOf(row)
  return (
    <div className="agent-answer">
      <Button kind="primary" busy={isBusy} refusal={isOver ? t('offer.ended') : null} aria-label={`${t('accept')}: ${title}`} onClick={() => void accept()}>
        {t('accept')}
      </Button>
      <Button busy={isBusy} aria-label={`${t('decline')}: ${title}`} onClick={() => void decline()}>
        {t('decline')}
      </Button>
    </div>
  )
}

function PickRow({ row, onOpen }: { row: AgentRow; onOpen: (id: string) => void }) {
  const { pick, isBusy } = useOfferOperations(row, onOpen)
  return (
    <li className="agent-pick">
      <span className="agent-row">
        <span className="agent-row-title">
          <strong dir="auto">{titleOf(row)}</strong>
        </span>
        <span className="agent-row-marks">
          {row.sentiment && <SentimentBadge short level={row.sentiment.level} />}
          {row.waitingSince && <Elapsed since={row.waitingSince} />}
        </span>
        <span className="soft">
          {whose(row)} · <bdi>{row.queue.name}</bdi>
        </span>
      </span>
      <Button size="small" busy={isBusy} aria-label={`${t('pick')}: ${titleOf(row)}`} onClick={() => void pick()}>
        {t('pick')}
      </Button>
    </li>
  )
}
