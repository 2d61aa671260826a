import { describe, expect, it } from 'vitest'
import { scoresOf } from './scores'

const first = { at: '2030-01-01T10:00:00+00:00', score: 0.2 }
const together = [-0.1, -0.4].map((score) => ({ at: '2030-01-01T10:05:00+00:00', score }))

describe('the scores of a conversation', () => {
  it('are all shown if messages were judged at the same moment', () => expect(scoresOf([first, ...together], [])).toEqual([0.2, -0.1, -0.4]))
  it('count once if the transcript and the list both know them', () => expect(scoresOf([first, ...together], [...together.slice(1), first])).toEqual([0.2, -0.1, -0.4]))
  it('are in order of time', () => expect(scoresOf(together, [first])).toEqual([0.2, -0.1, -0.4]))
})
