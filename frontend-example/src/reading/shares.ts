// What the panel shows of a reading: the probabilities in order, the likeliest, and the words that weighed.

import type { Polarity } from '../gql/schema'

export const POLARITIES: Polarity[] = ['NEGATIVE', 'NEUTRAL', 'POSITIVE']

export type Share = { reads: Polarity; share: number }

/** The three probabilities, worst first; none if an earlier release read the message, which kept only the score. */
export function sharesOf({ negative, neutral, positive }: { negative: number | null; neutral: number | null; positive: number | null }): Share[] {
  const shares = [negative, neutral, positive]
  return POLARITIES.flatMap((reads, index) => {
    const share = shares[index]
    return share == null ? [] : [{ reads, share }]
  })
}

/** How the message most likely reads; null without probabilities. */
export const likeliest = (shares: Share[]): Polarity | null =>
  shares.reduce<Share | null>((best, each) => (best && best.share >= each.share ? best : each), null)?.reads ?? null

const LEAST_WEIGHT = 0.25 // of the strongest word's; the rest are words such as “and”, which every message has

/** The words that moved the score down, and those that moved it up, strongest first; each once. */
export function weighed(words: { word: string; weight: number }[]): { down: string[]; up: string[] } {
  const least = Math.max(...words.map(({ weight }) => Math.abs(weight))) * LEAST_WEIGHT
  const moved = (sign: number) => [...new Set(words.filter(({ weight }) => weight * sign > 0 && weight * sign >= least).map(({ word }) => word))]
  return { down: moved(-1), up: moved(1) }
}
