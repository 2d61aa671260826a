// That a conversation needs attention, and why: the most urgent cause in a row of the list, and all of them in the panel. The times count.

import { Elapsed, timeOfDay, useNowSeconds } from '../ui'
import type { AttentionLevel } from '../gql/schema'
import { causeParts, causeText, type Attention, type Cause } from './attention'
import { t } from './words'

export function AttentionMark({ attention: { causes } }: { attention: Attention }) {
  const now = useNowSeconds()
  const [first, ...others] = causes
  if (!first) return null
  return (
    <span className={`attention attention-${first.level}`} title={causes.map((cause) => `${causeText(cause, now)} (${since(cause)})`).join('\n')}>
      <Why cause={first} />
      {others.length > 0 && ` +${others.length}`}
    </span>
  )
}

export function AttentionCauses({ attention: { causes } }: { attention: Attention }) {
  if (!causes.length) return null
  return (
    <section className="causes" aria-label={t('attention')}>
      {causes.map((cause) => (
        <p key={cause.reason}>
          <span className={`attention attention-${cause.level}`}>
            <Why cause={cause} />
          </span>{' '}
          <span className="soft">
            {since(cause)}
            {cause.dueAt && `, ${t('attention.due', { time: timeOfDay(cause.dueAt) })}`}
          </span>
        </p>
      ))}
    </section>
  )
}

const since = (cause: Cause) => t('attention.since', { level: t(`attention.${cause.level}`), time: timeOfDay(cause.since) })

function Why({ cause }: { cause: Cause }) {
  return (
    <>
      <Level level={cause.level} />
      <span>{causeParts(cause).map((part, index) => [index > 0 && <Elapsed since={cause.beganAt} />, part])}</span>
    </>
  )
}

/** An exclamation mark on a full circle for now, a clock for soon; in words to screen readers. */
function Level({ level }: { level: AttentionLevel }) {
  return (
    <>
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <circle cx="8" cy="8" r="6.5" />
        <path d={level === 'NOW' ? 'M8 4.5v4M8 11.4v.1' : 'M8 4.5V8l2.5 1.5'} />
      </svg>
      <span className="unseen">{t(`attention.${level}`)}: </span>
    </>
  )
}
