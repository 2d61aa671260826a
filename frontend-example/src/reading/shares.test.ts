import { describe, expect, it } from 'vitest'
import { likeliest, sharesOf, weighed } from './shares'

const read = { negative: 0.7, neutral: 0.2, positive: 0.1 }

describe('the probabilities of a reading', () => {
  it('are shown worst first', () => {
    expect(sharesOf(read)).toEqual([
      { reads: 'NEGATIVE', share: 0.7 },
      { reads: 'NEUTRAL', share: 0.2 },
      { reads: 'POSITIVE', share: 0.1 },
    ])
  })
  it('are none if an earlier release read the message', () => expect(sharesOf({ negative: null, neutral: null, positive: null })).toEqual([]))
  it('keep one of zero', () => expect(sharesOf({ ...read, positive: 0 }).at(-1)).toEqual({ reads: 'POSITIVE', share: 0 }))
})

describe('how a message most likely reads', () => {
  it('is the greatest probability, wherever it stands', () => {
    expect(likeliest(sharesOf(read))).toBe('NEGATIVE')
    expect(likeliest(sharesOf({ negative: 0.1, neutral: 0.6, positive: 0.3 }))).toBe('NEUTRAL')
    expect(likeliest(sharesOf({ negative: 0.1, neutral: 0.3, positive: 0.6 }))).toBe('POSITIVE')
  })
  it('is unknown without probabilities', () => expect(likeliest([])).toBeNull())
})

describe('the words that weighed', () => {
  it('are told apart by the way they moved the score, in their order', () => {
    const words = [
      { word: 'broken', weight: -0.6 },
      { word: 'thanks', weight: 0.4 },
      { word: 'again', weight: -0.2 },
    ]
    expect(weighed(words)).toEqual({ down: ['broken', 'again'], up: ['thanks'] })
  })
  it('are those that count: not the words that every message has', () => {
    const words = [
      { word: 'weeks', weight: -0.4 },
      { word: 'waited', weight: -0.1 },
      { word: 'and', weight: -0.09 },
      { word: 'i', weight: 0.05 },
    ]
    expect(weighed(words)).toEqual({ down: ['weeks', 'waited'], up: [] })
  })
  it('are none if the engine names none', () => expect(weighed([])).toEqual({ down: [], up: [] }))
  it('are each named once, and not at all if they moved nothing', () => {
    const words = [
      { word: 'no', weight: -0.3 },
      { word: 'no', weight: -0.2 },
      { word: 'order', weight: 0 },
    ]
    expect(weighed(words)).toEqual({ down: ['no'], up: [] })
  })
})
