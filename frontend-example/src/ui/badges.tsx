// Badges for states, presence and sentiment, and the sentiment sparkline. None relies on colour alone.

import type { ActiveSubState, ConversationState, Presence, SentimentLevel, Trend } from '../gql/schema'
import { presenceName, sentimentName, shared, stateName, unsureReason, type Status } from '../words'
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

type SentimentProps = { level: SentimentLevel | null | undefined; trend?: Trend | null; status?: Status; short?: boolean }

/** A level and, if it is moving, where to; or that there is none, and why. */
export function SentimentBadge({ level, trend, status, short }: SentimentProps) {
  const name = sentimentName(level, status)
  const moves = trend && trend !== 'STEADY' ? trend : null
  const more = moves ? shared(`trend.${moves}`) : level ? '' : unsureReason(status)
  return (
    <span className={`sentiment sentiment-${level ? SENTIMENT_LEVELS.indexOf(level) : 'unknown'}`} title={more ? `${name}, ${more}` : name}>
      <SentimentIcon level={level} look={status?.state === 'UNSURE' ? 'unsure' : undefined} />
      <span className={short ? 'unseen' : undefined}>
        {name}
        {more && <small className={moves ? 'unseen' : undefined}> {more}</small>}
      </span>
      {moves && <b aria-hidden="true">{moves === 'IMPROVING' ? '↗' : '↘'}</b>}
    </span>
  )
}

const EYES = 'M5.6 6.2v.6M10.4 6.2v.6'
const LOOKS = { unsure: 'M6.2 6.3a1.9 1.9 0 1 1 2.7 1.7q-.9.4-.9 1.5M8 11.6v.1', open: EYES }

/** Without a level: an empty circle, a question mark (unsure), or a face that may have any (open). */
export function SentimentIcon({ level, look }: { level?: SentimentLevel | null; look?: keyof typeof LOOKS }) {
  const path = level ? `M4.6 10.4Q8 ${10.4 + (SENTIMENT_LEVELS.indexOf(level) - 3) * 1.1} 11.4 10.4${EYES}` : look && LOOKS[look]
  return (
    <svg className="sentiment-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <circle cx="8" cy="8" r="7" />
      {path && <path d={path} />}
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
