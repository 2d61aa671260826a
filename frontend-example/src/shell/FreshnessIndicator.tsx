// Shows whether the page is live and how late changes arrive. It uses words too, because many people can't rely on colour.

import { clockTime, number } from '../ui'
import { useFreshness } from '../live'
import { t } from './words'

export function FreshnessIndicator() {
  const { state, delayMs, staleSince } = useFreshness()
  const seconds = number((delayMs ?? 0) / 1_000, 1)
  const text = t(`fresh.${state}`, { seconds, time: staleSince ? clockTime(staleSince) : '' })
  return (
    <span className={`fresh fresh-${state}`} title={state === 'live' ? t('fresh.live.title', { seconds }) : undefined}>
      <i aria-hidden="true" />
      <span className="fresh-text">{text}</span>
      {/* Read aloud only when the state changes, not with each tenth of a second. */}
      <span className="unseen" role="status">
        {state === 'live' || state === 'connecting' ? '' : text}
      </span>
    </span>
  )
}
