// The line of a customer's sentiment. SentimentHistory.tsx shows it.

import type { ScoredMoment } from './liveRows'

/** The scores in order of time. Messages that are judged together change the sentiment at the same moment; what both know counts once. */
export function scoresOf(changes: ScoredMoment[], seen: ScoredMoment[]): number[] {
  const points = new Map([...changes, ...seen].map((point) => [`${point.at} ${point.score}`, point]))
  return [...points.values()].sort((one, other) => Date.parse(one.at) - Date.parse(other.at)).map(({ score }) => score)
}
