// The customer's sentiment over the conversation: how sure it is, or why there is none, and the message that changed it last. The page says that it is an estimate.

import { percent, SentimentBadge, Sparkline, TimeOfDay } from '../ui'
import { sentimentName } from '../words'
import type { ScoredMoment } from './liveRows'
import { scoresOf } from './scores'
import type { SentimentNowFragment } from './sentiment.generated'
import type { SentimentChange } from './transcript'
import { t } from './words'

/** `changes` come with the transcript and have their messages; `seen` are scores known without it. */
export function SentimentHistory({ changes, seen, now: { sentiment, sentimentStatus } }: { changes: SentimentChange[]; seen: ScoredMoment[]; now: SentimentNowFragment }) {
  const scores = scoresOf(changes, seen)
  const last = sentiment ? changes.findLast((change) => change.trigger) : undefined
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
      {scores.length > 1 && <Sparkline scores={scores} width={400} height={44} label={t('sentiment.line', { level: sentimentName(level) })} />}
      {last?.trigger && (
        <p className="sentiment-history-why">
          <span className="soft">
            {last.from ? t('sentiment.changed', { from: sentimentName(last.from), to: sentimentName(last.to) }) : t('sentiment.because')} <TimeOfDay at={last.trigger.sentAt} />
          </span>
          {last.trigger.text == null ? <i>{t('message.erased')}</i> : <q>{last.trigger.text}</q>}
        </p>
      )}
    </section>
  )
}
