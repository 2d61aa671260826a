import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Ended, TokenKeeper, type Grant, type Why } from './keeper'

const MINUTE = 60_000

const grant = (name: string, lifeMs: number, refreshToken: string | undefined = `refresh ${name}`): Grant => ({
  accessToken: name,
  refreshToken,
  expiresAt: Date.now() + lifeMs,
})

/** A keeper whose provider gives the second token after `answer`, and what its listener has heard. */
function keeping(first: Grant, renew: (grant: Grant) => Promise<Grant>) {
  const heard: { renewed: string[]; ended: Why[] } = { renewed: [], ended: [] }
  const pauses: number[] = []
  const keeper = new TokenKeeper(first, renew, async (milliseconds) => void pauses.push(milliseconds))
  keeper.follow({ onRenewed: (token) => heard.renewed.push(token), onEnded: (why) => heard.ended.push(why) })
  return { keeper, heard, pauses }
}

describe('TokenKeeper', () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-03-01T09:00:00Z') }))
  afterEach(() => void vi.useRealTimers())

  it('renews two minutes before the end, and up to half a minute earlier', async () => {
    const renew = vi.fn(async () => grant('second', 60 * MINUTE))
    const { heard } = keeping(grant('first', 60 * MINUTE), renew)
    await vi.advanceTimersByTimeAsync(57.5 * MINUTE - 1)
    expect(renew).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(0.5 * MINUTE + 1)
    expect(heard.renewed).toEqual(['second'])
  })

  it('renews a token of a short life after half of it', async () => {
    const renew = vi.fn(async () => grant('second', MINUTE))
    const { heard } = keeping(grant('first', MINUTE), renew)
    await vi.advanceTimersByTimeAsync(0.375 * MINUTE - 1)
    expect(renew).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(0.125 * MINUTE + 1)
    expect(heard.renewed).toEqual(['second'])
  })

  it('sends one request, however many ask for a token', async () => {
    let answer = (_: Grant) => {}
    const renew = vi.fn(() => new Promise<Grant>((resolve) => (answer = resolve)))
    const { keeper } = keeping(grant('first', 5 * MINUTE), renew)
    vi.setSystemTime(Date.now() + 10 * MINUTE) // the machine has slept, and no timer has run
    keeper.wake()
    const asked = Promise.all([keeper.token(), keeper.token()])
    answer(grant('second', 5 * MINUTE))
    expect(await asked).toEqual(['second', 'second'])
    expect(renew).toHaveBeenCalledTimes(1)
  })

  it('gives a token that is still valid without waiting for the next', async () => {
    const { keeper } = keeping(grant('first', 10 * MINUTE), () => new Promise(() => {}))
    await vi.advanceTimersByTimeAsync(9 * MINUTE)
    expect(await keeper.token()).toBe('first')
  })

  it('tries again with growing pauses while the provider can’t be reached', async () => {
    const answers = [new TypeError('offline'), new TypeError('offline'), new TypeError('offline'), grant('second', 10 * MINUTE)]
    const used: (string | undefined)[] = []
    const { keeper, heard, pauses } = keeping(grant('first', 0), async ({ refreshToken }) => {
      used.push(refreshToken)
      const answer = answers.shift()
      if (!answer || answer instanceof Error) throw answer
      return answer
    })
    expect(await keeper.token()).toBe('second')
    expect(used).toEqual(Array(4).fill('refresh first'))
    expect(pauses).toHaveLength(3)
    expect(pauses[2]).toBeGreaterThan(pauses[0] ?? Infinity)
    expect(heard).toEqual({ renewed: ['second'], ended: [] })
  })

  it('ends once when the provider renews no more, and gives no token from then on', async () => {
    const renew = vi.fn(() => Promise.reject(new Ended()))
    const { keeper, heard } = keeping(grant('first', 0), renew)
    await expect(keeper.token()).rejects.toBeInstanceOf(Ended)
    await expect(keeper.token()).rejects.toBeInstanceOf(Ended)
    keeper.end('refused')
    await vi.advanceTimersByTimeAsync(60 * MINUTE)
    expect(renew).toHaveBeenCalledTimes(1)
    expect(heard).toEqual({ renewed: [], ended: ['expired'] })
  })

  it('keeps a token without a refresh token until it expires', async () => {
    const renew = vi.fn(() => Promise.reject(new Ended()))
    const { heard } = keeping({ accessToken: 'first', expiresAt: Date.now() + 10 * MINUTE }, renew)
    await vi.advanceTimersByTimeAsync(10 * MINUTE - 1)
    expect(heard.ended).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(heard.ended).toEqual(['expired'])
  })

  it('does not renew at once because the life is longer than a timer', async () => {
    const renew = vi.fn(async () => grant('second', 60 * MINUTE))
    keeping(grant('first', 40 * 24 * 60 * MINUTE), renew)
    await vi.advanceTimersByTimeAsync(24 * 60 * MINUTE)
    expect(renew).not.toHaveBeenCalled()
  })

  it('renews no more after it was closed, even if an answer comes late', async () => {
    let answer = (_: Grant) => {}
    const { keeper, heard } = keeping(grant('first', MINUTE), () => new Promise<Grant>((resolve) => (answer = resolve)))
    await vi.advanceTimersByTimeAsync(MINUTE)
    keeper.close()
    answer(grant('second', MINUTE))
    await vi.advanceTimersByTimeAsync(MINUTE)
    expect(heard).toEqual({ renewed: [], ended: [] })
  })
})
