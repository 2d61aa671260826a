// The customer's sentiment over the conversation: how sure it is, or why there is none, and the message that changed it last. The page says that it is an estimate.

import { percent, SentimentBadge, Sparkline, TimeOfDay } from '../ui'
import { sentimentName } from '../words'
import type { ScoredMoment } from './liveRows'
import type { SentimentNowFragment } from './sentiment.generated'
import type { SentimentChange } from './transcript'
import { t } from './words'

/** `changes` come with the transcript and have their messages; `seen` are scores known without it. Each moment counts once. */
export function SentimentHistory({ changes, seen, now: { sentiment, sentimentStatus } }: { changes: SentimentChange[]; seen: ScoredMoment[]; now: SentimentNowFragment }) {
  const points = [...new Map([...seen, ...changes].map((point) => [point.at, point.score])).entries()].sort(([one], [other]) => (one < other ? -1 : 1))
  const last = sentiment ? changes.findLast((change) => change.trigger?.text) : undefined
  const { level, trend, confidence, isFallback } = sentiment ?? {}
  return (
    <section className="sentiment-history" aria-label={t('column.sentiment')}>
      <div className="sentiment-history-head">
        <SentimentBadge level={level} trend={trend} status={sentimentStatus} />
        {sentimentStatus?.state !== 'UNKNOWN' && (
          <span className="soft">
            {t('sentiment.estimate')}
            {confidence != null && `, ${t('sentiment.sure', { share: percent(confidence) })}`}
          </span>
        )}
      </div>
      {isFallback && <p className="soft">{t('sentiment.fallback')}</p>}
      {points.length > 1 && <Sparkline scores={points.map(([, score]) => score)} width={400} height={44} label={t('sentiment.line', { level: sentimentName(level) })} />}
      {last?.trigger && (
        <p className="sentiment-history-why">
          <span className="soft">
            {last.from ? t('sentiment.changed', { from: sentimentName(last.from), to: sentimentName(last.to) }) : t('sentiment.because')} <TimeOfDay at={last.trigger.sentAt} />
          </span>
          <q>{last.trigger.text}</q>
        </p>
      )}
    </section>
  )
}
