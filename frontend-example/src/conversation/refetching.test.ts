import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startRefetching, type Pauses } from './refetching'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Each read takes 100 ms and returns the next of `answers`; the last one is repeated. */
function begin(answers: (string | undefined)[], pauses?: Pauses) {
  const startedAt = Date.now()
  const askedAt: number[] = []
  const shown: string[] = []
  const reading = startRefetching(
    async () => {
      const answer = answers[Math.min(askedAt.push(Date.now() - startedAt), answers.length) - 1]
      await new Promise((resolve) => setTimeout(resolve, 100))
      return answer
    },
    (value) => shown.push(value),
    pauses,
  )
  return { ...reading, askedAt, shown }
}

describe('startRefetching', () => {
  it('reads once if nothing changes', async () => {
    const { askedAt, shown } = begin(['a'])
    await vi.advanceTimersByTimeAsync(60_000)
    expect([askedAt, shown]).toEqual([[0], ['a']])
  })
  it('reads again after failures until it is answered', async () => {
    const { askedAt, shown } = begin([undefined, undefined, 'a'])
    await vi.advanceTimersByTimeAsync(60_000)
    expect([askedAt.length, shown]).toEqual([3, ['a']])
  })
  it('reads at once when something changes after the rest', async () => {
    const { again, askedAt } = begin(['a'])
    await vi.advanceTimersByTimeAsync(5_000)
    again()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(askedAt).toEqual([0, 5_000])
  })
  it('keeps reading, with rests, under constant changes', async () => {
    const { again, askedAt, shown } = begin(['a', 'b', 'c'], { firstAfterMs: 250, restMs: 2_000 })
    const busy = setInterval(again, 20)
    await vi.advanceTimersByTimeAsync(5_000)
    clearInterval(busy)
    expect([askedAt, shown]).toEqual([[250, 2_350, 4_450], ['a', 'b', 'c']])
  })
  it('reads once more for a change during a read', async () => {
    const { again, shown } = begin(['before', 'after'])
    await vi.advanceTimersByTimeAsync(50)
    again()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(shown).toEqual(['before', 'after'])
  })
  it('does nothing once it is stopped', async () => {
    const { again, stop, askedAt, shown } = begin(['a'])
    await vi.advanceTimersByTimeAsync(50)
    stop()
    again()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([askedAt, shown]).toEqual([[0], []])
  })
})
