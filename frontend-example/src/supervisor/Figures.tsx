// The key figures above the list. The server calculates them, and floorChanged sends them when they change. The charts are in charts.tsx.

import { useState, type ReactNode } from 'react'
import { useStream } from '../live'
import { duration, Elapsed, percent } from '../ui'
import { presenceName, sentimentName, stateName } from '../words'
import { Columns, Ring, Stack } from './charts'
import { FloorFiguresDocument, type FiguresFragment } from './floor.generated'
import type { View } from './view'
import { t } from './words'

const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone

type Props = { attention: View['attention']; onView: (change: Partial<View>) => void }

export function Figures({ attention, onView }: Props) {
  const [floor, setFloor] = useState<FiguresFragment | null>(null)
  useStream(FloorFiguresDocument, { timeZone }, {
    resumes: false,
    onFrame: (frame) => setFloor(frame.__typename === 'FloorChange' ? frame.floor : null),
  })
  // The section is there before the figures are, so that the list does not jump.
  return (
    <div className="figures-room">
      <section className="figures" aria-label={t('figures')} tabIndex={0 /* on a narrow page it scrolls sideways, also by keyboard */}>
        {floor && <Cards floor={floor} attention={attention} onView={onView} />}
      </section>
    </div>
  )
}

function Cards({ floor, attention, onView }: Props & { floor: FiguresFragment }) {
  const { ongoing, needingAttention } = floor
  const filter = (level: View['attention']) => onView({ attention: attention === level ? null : level })
  const seconds = (value: number | null) => (value === null ? t('figure.none') : duration(value))
  const share = (value: number | null) => (value === null ? t('figure.none') : percent(value))
  return (
    <>
      <Card
        name={t('attention')}
        value={
          <button type="button" className={needingAttention.now ? 'figure-filter attention-NOW' : 'figure-filter'} aria-pressed={attention === 'NOW'} aria-label={t('figure.attention.now', { count: needingAttention.now })} onClick={() => filter('NOW')}>
            {needingAttention.now}
          </button>
        }
      >
        <button type="button" className={needingAttention.soon ? 'figure-filter attention-SOON' : 'figure-filter soft'} aria-pressed={attention === 'SOON'} onClick={() => filter('SOON')}>
          {t('figure.attention.soon', { count: needingAttention.soon })}
        </button>
      </Card>
      <Card name={t('figure.ongoing')} value={ongoing.total} wide>
        <Stack
          parts={[
            { key: 'open', name: stateName('OPEN'), value: ongoing.open },
            { key: 'awaiting', name: stateName('ACTIVE', 'AWAITING_ACCEPTANCE'), value: ongoing.awaitingAcceptance },
            { key: 'active', name: stateName('ACTIVE', 'IN_CONVERSATION'), value: ongoing.inConversation },
            { key: 'waiting', name: stateName('WAITING'), value: ongoing.waiting },
            { key: 'wrap_up', name: stateName('WRAP_UP'), value: ongoing.wrapUp },
          ]}
        />
      </Card>
      <Card name={t('figure.queue')} value={floor.inQueue} alarm={floor.inQueue > 0}>
        {floor.longestWaitSince ? (
          <>
            <Elapsed since={floor.longestWaitSince} className="counting" /> <span className="soft">{t('figure.longest')}</span>
          </>
        ) : (
          <span className="soft">{t('figure.nowait')}</span>
        )}
      </Card>
      <Card name={t('figure.level')} value={share(floor.serviceLevel)} chart={<Ring share={floor.serviceLevel} />}>
        <span className="soft">{t('figure.level.within', { seconds: floor.answerWithinSeconds })}</span>
      </Card>
      <Card name={t('figure.wait')} value={seconds(floor.averageFirstWaitSeconds)}>
        <span className="soft">
          {t('figure.abandoned')} {share(floor.abandonRate)}
        </span>
      </Card>
      <Card name={t('figure.handle')} value={seconds(floor.averageHandleSeconds)}>
        <span className="soft">
          {t('figure.transferred')} {share(floor.transferRate)}
        </span>
      </Card>
      <Card name={t('figure.sentiment')} note={t('figure.unknown', { count: floor.sentimentDistribution.find(({ level }) => !level)?.conversations ?? 0 })}>
        <Columns parts={floor.sentimentDistribution.flatMap(({ level, conversations }, index) => (level ? { key: `sentiment-${index}`, name: sentimentName(level), value: conversations } : []))} />
      </Card>
      <Card name={t('figure.agents')} value={floor.agentsByPresence.reduce((sum, { agents }) => sum + agents, 0)} note={t('figure.free', { count: floor.freeUnits })} wide>
        <Stack parts={floor.agentsByPresence.map(({ presence, agents }) => ({ key: presence.toLowerCase(), name: presenceName(presence), value: agents }))} />
      </Card>
    </>
  )
}

type CardProps = { name: string; value?: ReactNode; note?: string; wide?: boolean; alarm?: boolean; chart?: ReactNode; children: ReactNode }

function Card({ name, value, note, wide, alarm, chart, children }: CardProps) {
  return (
    <div className={`figure ${wide ? 'figure-wide' : ''}`} role="group" aria-label={name}>
      <div className="figure-head">
        <span className="figure-name">{name}</span>
        {note && <span className="soft">{note}</span>}
      </div>
      {value !== undefined && (
        <div className={`figure-value ${alarm ? 'counting' : ''}`}>
          {chart}
          {value}
        </div>
      )}
      <div className="figure-more">{children}</div>
    </div>
  )
}
