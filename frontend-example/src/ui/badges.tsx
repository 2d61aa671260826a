// Badges for states, presence and sentiment, and the sentiment sparkline. None relies on colour alone.

import type { ActiveSubState, ConversationState, Presence, SentimentLevel } from '../gql/schema'
import { presenceName, sentimentName, shared, stateName } from '../words'
import { SENTIMENT_LEVELS } from '../words/sentimentLevels'

export function StateBadge({ state, subState }: { state: ConversationState; subState?: ActiveSubState | null }) {
  const look = subState === 'AWAITING_ACCEPTANCE' ? 'awaiting' : state.toLowerCase()
  return <span className={`badge state-${look}`}>{stateName(state, subState)}</span>
}

export function PresenceBadge({ presence, name = presenceName(presence) }: { presence: Presence; name?: string }) {
  return (
    <span className={`presence presence-${presence.toLowerCase()}`}>
      <i aria-hidden="true" />
      {name}
    </span>
  )
}

export type Trend = 'up' | 'down' | 'steady'
const ARROWS: Record<Trend, string> = { up: '↗', down: '↘', steady: '→' }

/** The trend is shown only when the sentiment has changed. */
export function SentimentBadge({ level, trend, short }: { level: SentimentLevel | null | undefined; trend?: Trend | null; short?: boolean }) {
  const name = sentimentName(level)
  const moves = trend && trend !== 'steady' ? trend : null
  const how = moves ? `, ${shared(`trend.${moves}`)}` : ''
  return (
    <span className={`sentiment sentiment-${level ? SENTIMENT_LEVELS.indexOf(level) : 'unknown'}`} title={name + how}>
      <SentimentIcon level={level} />
      <span className={short ? 'unseen' : undefined}>{name}</span>
      {moves && (
        <>
          <span className="unseen">{how}</span>
          <span aria-hidden="true">{ARROWS[moves]}</span>
        </>
      )}
    </span>
  )
}

function SentimentIcon({ level }: { level: SentimentLevel | null | undefined }) {
  const curve = level ? SENTIMENT_LEVELS.indexOf(level) - 3 : 0
  return (
    <svg className="sentiment-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <circle cx="8" cy="8" r="7" />
      {level && <path d={`M4.6 10.4 Q8 ${10.4 + curve * 1.1} 11.4 10.4 M5.6 6.2v.6M10.4 6.2v.6`} />}
    </svg>
  )
}

/** A line of scores in [-1, 1], oldest first. `label` describes it for screen readers. */
export function Sparkline({ scores, label, width = 64, height = 20 }: { scores: number[]; label: string; width?: number; height?: number }) {
  const step = width / Math.max(1, scores.length - 1)
  const y = (score: number) => ((1 - score) / 2) * (height - 4) + 2
  const points = scores.map((score, index) => `${(index * step).toFixed(1)},${y(score).toFixed(1)}`)
  return (
    <svg className="sparkline" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
      <line x1="0" x2={width} y1={y(0)} y2={y(0)} className="sparkline-zero" />
      <polyline points={points.length === 1 ? `0,${y(scores[0] ?? 0)} ${width},${y(scores[0] ?? 0)}` : points.join(' ')} />
    </svg>
  )
}
