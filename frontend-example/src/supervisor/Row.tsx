// One row of the live list. It is rendered again only when its conversation changes; elapsed times update by themselves.

import { memo } from 'react'
import { useViewer } from '../shell/api'
import { Button, clockTime, Elapsed, Menu, SentimentBadge, Sparkline, StateBadge, duration } from '../ui'
import { channelName, sentimentName, shared } from '../words'
import { ACTIONS, refusalOf } from './actions'
import { helpfulAct, type Act, type Standing } from './attention'
import { AttentionMark } from './AttentionMark'
import { HandBadge } from '../conversation/HandBadge'
import { UnreadMark } from '../conversation/useUnread'
import { titleOf } from '../conversation/words'
import type { LiveRow } from './liveRow'
import { domIdOf } from './VirtualRows'
import { t } from './words'

type Props = {
  row: LiveRow
  index: number
  /** Messages since the viewer read it last. */
  unread: number
  isActive: boolean
  isOpen: boolean
  standing: Standing | undefined
  isSelected: boolean
  onToggle: (id: string, isRange?: boolean) => void
  onOpen: (id: string) => void
  onAct: (act: Act, row: LiveRow) => void
}

export const Row = memo(function Row({ row, index, unread, isActive, isOpen, standing, isSelected, onToggle, onOpen, onAct }: Props) {
  const title = titleOf(row)
  const helps = helpfulAct(row, useViewer(), standing)
  return (
    <div
      id={domIdOf(row.id)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      className={`row sentiment-edge-${row.sentiment?.level.toLowerCase() ?? 'none'} edge-${row.closesAt ? 'none' : row.attention?.level} ${isActive ? 'row-active' : ''} ${isOpen || isSelected ? 'row-open' : ''}`}
      onMouseDown={(event) => event.shiftKey && event.preventDefault() /* it would select text */}
      onClick={({ shiftKey, ctrlKey, metaKey }) => (shiftKey || ctrlKey || metaKey ? onToggle(row.id, shiftKey) : onOpen(row.id))}
    >
      <div role="gridcell" className="cell cell-title">
        <input
          type="checkbox"
          className="row-check"
          tabIndex={isActive ? 0 : -1}
          aria-label={t('select', { title })}
          checked={isSelected}
          onClick={(event) => {
            event.stopPropagation()
            onToggle(row.id, event.shiftKey)
          }}
        />
        <strong dir="auto">{title}</strong>
        {(row.closesAt || row.attention?.causes[0] || row.title || unread > 0) && (
          <span className="soft">
            <UnreadMark count={unread} />
            {row.closesAt ? <span className="attention">{t('closes', { time: clockTime(row.closesAt) })}</span> : row.attention && <AttentionMark attention={row.attention} />}
            {row.title && <bdi>{row.customer?.name ?? t('customer.erased')}</bdi>}
          </span>
        )}
      </div>
      <div role="gridcell" className="cell cell-agent">
        {row.agent ? (
          <>
            <span dir="auto">{row.agent.name}</span>
            {row.agent.isBot && <span className="soft">{t('bot')}</span>}
          </>
        ) : (
          <span className="soft">{t('unassigned')}</span>
        )}
      </div>
      <div role="gridcell" className="cell cell-state">
        <StateBadge state={row.state} subState={row.subState === 'AWAITING_ACCEPTANCE' ? row.subState : null} />
        <HandBadge hand={row.raisedHand} />
        {row.elevatedTo && <span className="soft">{shared(`elevated.${row.elevatedTo}`)}</span>}
        {row.pendingOffer?.kind === 'TRANSFER' && <span className="soft">→ <bdi>{row.pendingOffer.agent?.name}</bdi></span>}
      </div>
      <div role="gridcell" className="cell cell-queue">
        <span dir="auto">{row.queue.name}</span>
        <span className="soft">{channelName(row.channel)}</span>
      </div>
      <div role="gridcell" className="cell cell-number cell-wait">
        <span className="cell-name">{t('column.wait')}</span>
        {row.waitingSince ? <Elapsed since={row.waitingSince} className="counting" /> : row.firstWaitSeconds === null ? '–' : <span className="soft">{duration(row.firstWaitSeconds)}</span>}
      </div>
      <div role="gridcell" className="cell cell-number cell-handle">
        <span className="cell-name">{t('column.handle')}</span>
        {row.handledSince ? <Elapsed since={row.handledSince} /> : '–'}
      </div>
      <div role="gridcell" className="cell cell-sentiment">
        <SentimentBadge level={row.sentiment?.level} trend={row.sentiment?.trend} status={row.sentimentStatus} />
        {row.scores.length > 1 && <Sparkline scores={row.scores.slice(-12).map((point) => point.score)} label={t('sentiment.line', { level: sentimentName(row.sentiment?.level) })} />}
      </div>
      <div role="gridcell" className="cell cell-number cell-activity">
        <span className="cell-name">{t('column.activity')}</span>
        <Elapsed since={row.lastActivityAt} />
      </div>
      <div role="gridcell" className="cell cell-actions" onClick={(event) => event.stopPropagation()}>
        {helps && (
          <Button size="small" className="helps" tabIndex={isActive ? 0 : -1} aria-label={t('act.of', { act: t(`action.${helps}`), title })} onClick={() => onAct(helps, row)}>
            {t(helps === 'UNDO_FORCE_CLOSE' ? 'undo' : `action.${helps}`)}
          </Button>
        )}
        <Menu
          name={t('actions.of', { title })}
          align="right"
          plain
          tabIndex={isActive ? 0 : -1}
          className="quiet"
          label={<span aria-hidden="true">⋯</span>}
          choices={[...(refusalOf(row, 'UNDO_FORCE_CLOSE') === null ? (['UNDO_FORCE_CLOSE'] as const) : []), ...ACTIONS].map((action) => ({
            key: action,
            label: t(`action.${action}`),
            refusal: refusalOf(row, action),
            onChoose: () => onAct(action, row),
          }))}
        />
      </div>
    </div>
  )
})
