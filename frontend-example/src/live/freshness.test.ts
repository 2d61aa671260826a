import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FreshnessStore } from './freshness'
import type { Frame } from './frames'

const NOW = '2026-03-01T09:00:00Z'
const frame = (__typename: string, agoMs: number): Frame => ({ __typename, position: '1', previousPosition: '0', occurredAt: new Date(Date.now() - agoMs).toISOString() })

describe('FreshnessStore', () => {
  beforeEach(() => void vi.useFakeTimers({ now: new Date(NOW) }))
  afterEach(() => void vi.useRealTimers())

  it('measures the delay of new changes, not of those that were caught up', () => {
    const store = new FreshnessStore()
    const openedAt = Date.now() - 5_000
    store.heard(frame('Change', 400), openedAt)
    store.heard(frame('Change', 90_000), openedAt)
    expect(store.get().delayMs).toBe(400)
    store.heard(frame('Heartbeat', 100), openedAt)
    expect(store.get().delayMs).toBe(100)
    store.heard(frame('Heartbeat', 450), openedAt)
    expect(store.get().delayMs).toBe(100)
  })

  it('is live while each stream is live or ended', () => {
    const store = new FreshnessStore()
    const [one, other] = [{}, {}]
    store.stream(one, 'live')
    store.stream(other, 'ended')
    expect(store.get().state).toBe('live')
    store.stream(other, 'behind')
    expect(store.get().state).toBe('behind')
    store.stream(other, 'gone')
    expect(store.get().state).toBe('live')
  })

  it('is stale while one stream is, since the moment that the frame names', () => {
    const store = new FreshnessStore()
    const [one, other] = [{}, {}]
    store.stream(one, 'stale')
    store.heard({ ...frame('Stale', 0), occurredAt: NOW }, 0)
    store.stream(other, 'behind')
    expect(store.get()).toMatchObject({ state: 'stale', staleSince: NOW, delayMs: null })
    store.stream(one, 'live')
    expect(store.get().state).toBe('behind')
  })

  it('is not live if the server refuses one of the streams', () => {
    const store = new FreshnessStore()
    store.stream({}, 'live')
    store.stream({}, 'refused')
    expect(store.get().state).toBe('stopped')
  })
})
