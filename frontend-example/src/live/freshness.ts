// How fresh the page is, over all its streams. shell/FreshnessIndicator.tsx shows it.

import type { StreamState } from './follow'
import type { Frame } from './frames'

export type Freshness = { state: 'connecting' | 'live' | 'stale' | 'behind' | 'stopped'; delayMs: number | null; heardAt: number | null; staleSince: string | null }

const BELIEVABLE_SKEW_MS = 2_000

export class FreshnessStore {
  private streams = new Map<object, StreamState>()
  private listeners = new Set<() => void>()
  private current: Freshness = { state: 'connecting', delayMs: null, heardAt: null, staleSince: null }
  private shortestMs = Infinity

  /** The server's time in milliseconds, as estimated here. All times on the page count by it. */
  now = (): number => Date.now() - this.skewMs()

  get = (): Freshness => this.current

  listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  stream(key: object, state: StreamState | 'gone'): void {
    if (this.streams.get(key) === state) return
    if (state === 'gone') this.streams.delete(key)
    else this.streams.set(key, state)
    const states = [...this.streams.values()]
    const isUpToDate = states.includes('live') || states.includes('ended')
    const worst = (['refused', 'stale', 'behind'] as const).find((each) => states.includes(each))
    this.change({ state: worst === 'refused' ? 'stopped' : (worst ?? (isUpToDate ? 'live' : 'connecting')) })
  }

  /** `openedAt`, by the same clock: frames of earlier changes are caught up and don't show how long changes take to arrive. */
  heard(frame: Frame, openedAt: number): void {
    if (frame.__typename === 'Stale') return this.change({ staleSince: frame.occurredAt })
    const sinceMs = Date.now() - Date.parse(frame.occurredAt)
    this.shortestMs = Math.min(this.shortestMs, sinceMs)
    const delayMs = Math.max(0, sinceMs - this.skewMs())
    // A Heartbeat names the server's last look at its log, up to half a second ago: changes don't take longer for that.
    const asHeartbeat = Math.min(delayMs, this.current.delayMs ?? Infinity)
    const isNews = Date.parse(frame.occurredAt) >= openedAt
    this.change({ heardAt: Date.now(), delayMs: frame.__typename === 'Heartbeat' ? asHeartbeat : isNews ? delayMs : this.current.delayMs })
  }

  /** If a frame arrives before it happened, or all frames arrive seconds late, the two clocks differ. */
  private skewMs(): number {
    const isSkewed = this.shortestMs < 0 || (this.shortestMs > BELIEVABLE_SKEW_MS && this.shortestMs < Infinity)
    return isSkewed ? this.shortestMs : 0
  }

  private change(part: Partial<Freshness>): void {
    this.current = { ...this.current, ...part }
    for (const listener of this.listeners) listener()
  }
}
