// The customer's mood over the conversation, and the message that moved it last. An estimate, and said to be one.

import type { SentimentLevel } from '../gql/schema'
import { SentimentBadge, Sparkline, TimeOfDay } from '../ui'
import { sentimentName } from '../words'
import type { Point } from './liveRows'
import type { Mood } from './transcript'
import { t } from './words'

/** `moods` are the moves read with the transcript, with their messages; `seen` those known without it. One moment counts once. */
export function SentimentHistory({ moods, seen, level }: { moods: Mood[]; seen: Point[]; level: SentimentLevel | null }) {
  const points = [...new Map([...seen, ...moods].map((point) => [point.at, point.score])).entries()].sort(([one], [other]) => (one < other ? -1 : 1))
  const mover = moods.findLast((mood) => mood.trigger?.text)
  return (
    <section className="moodline" aria-label={t('column.mood')}>
      <div className="moodline-head">
        <SentimentBadge level={level} />
        <span className="soft">{t('mood.estimate')}</span>
      </div>
      {points.length > 1 && <Sparkline scores={points.map(([, score]) => score)} width={400} height={44} label={t('mood.line', { level: sentimentName(level) })} />}
      {mover?.trigger && (
        <p className="moodline-why">
          <span className="soft">
            {mover.from ? t('mood.moved', { from: sentimentName(mover.from), to: sentimentName(mover.to) }) : t('mood.because')} <TimeOfDay at={mover.at} />
          </span>
          <q>{mover.trigger.text}</q>
        </p>
      )}
    </section>
  )
}
