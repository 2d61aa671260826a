// Follows one stream over any number of connections: start, apply frames, notice gaps, reconnect. The frames come from socket.ts.

import { advanced, judge, type Frame } from './frames'

export type Stream<F extends Frame> = {
  /** One subscription over one connection. It ends or throws with the connection, and throws Refused if trying again does not help. */
  frames: (after: string | null, signal: AbortSignal) => AsyncIterable<F>
  /** Reads the data with a query and returns its `asOf`. Omit it for a stream that begins with all it needs. */
  start?: (signal: AbortSignal) => Promise<string | null>
  /** False for a stream without `after`, such as floorChanged: each connection starts over. */
  resumes?: boolean
  /** If true, AccessRevoked ends it. Otherwise it starts over from time to time, because access may be restored. */
  endsWhenRevoked?: boolean
  /** Called for each frame except Heartbeats, exactly once and in order. */
  onFrame: (frame: F) => void
  onHeard?: (frame: F) => void
  onState?: (state: StreamState) => void
  onRefused?: (fault: Refused) => void
  pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/**
 * connecting: no frame has come yet. stale: the server can't read what is new; it goes on by itself. behind: reconnecting; the missing
 * frames will come. ended: AccessRevoked. refused: see Refused.
 */
export type StreamState = 'connecting' | 'live' | 'stale' | 'behind' | 'ended' | 'refused'

/** The server does not accept the subscription: its document or variables are wrong. */
export class Refused extends Error {}

/** What passes: the server's database is away, or the page has asked for too much. With any other code, trying again does not help. */
const PASSES = new Set<unknown>(['INTERNAL', 'UNAVAILABLE', 'RATE_LIMITED'])

export function faultOf(errors: readonly { extensions?: { code?: unknown } }[] = []): Error {
  const passes = errors.some((error) => PASSES.has(error.extensions?.code))
  return new (passes ? Error : Refused)(JSON.stringify(errors))
}

const FIRST_PAUSE_MS = 300
const QUICK_PAUSE_MS = 1_000
const QUICK_ATTEMPTS = 8 // about the seven seconds in which a server that restarts is back
const LONGEST_PAUSE_MS = 10_000
const REVOKED_PAUSE_MS = 20_000

export async function follow<F extends Frame>(stream: Stream<F>, signal: AbortSignal): Promise<void> {
  const { frames, start, resumes = true, endsWhenRevoked, onFrame, onHeard, onState, onRefused, pause = pauseOrWake } = stream
  let last: string | null = null
  let mustStart = true
  let failures = 0
  onState?.('connecting')
  while (!signal.aborted) {
    let isRevoked = false
    let isStale = false
    try {
      if (mustStart || !resumes) {
        last = start ? await start(signal) : null
        mustStart = false
      }
      for await (const frame of frames(last, signal)) {
        if (signal.aborted) return
        const verdict = judge(frame, last)
        if (verdict === 'end') {
          isRevoked = mustStart = true
          onFrame(frame)
          break
        }
        if (verdict === 'restart') {
          mustStart = true
          break
        }
        if (verdict === 'gap') break
        failures = 0
        // Only a Heartbeat ends it: the server may still send what it had read before.
        isStale = frame.__typename === 'Stale' || (isStale && frame.__typename !== 'Heartbeat')
        onHeard?.(frame)
        onState?.(isStale ? 'stale' : 'live')
        if (verdict === 'apply') {
          if (frame.__typename !== 'Heartbeat') onFrame(frame)
          last = advanced(last, frame)
        }
      }
    } catch (fault) {
      if (fault instanceof Refused) {
        onRefused?.(fault)
        return onState?.('refused')
      }
    }
    if (signal.aborted) return
    onState?.(isRevoked ? 'ended' : 'behind')
    if (isRevoked && endsWhenRevoked) return
    await pause(isRevoked ? REVOKED_PAUSE_MS : pauseBefore(failures++), signal)
  }
}

/** The pause is random, so that a thousand pages don't reconnect at the same moment. It stays short while a server may be restarting, and grows from then on. */
export function pauseBefore(attempt: number, chance = Math.random()): number {
  const later = Math.max(0, attempt - QUICK_ATTEMPTS + 1)
  return Math.min(LONGEST_PAUSE_MS, QUICK_PAUSE_MS * 2 ** later, FIRST_PAUSE_MS * 2 ** attempt) * (0.5 + chance)
}

/** A pause that ends early when the browser is online again, the tab becomes visible, or another stream has a connection: `connected` tells of it. */
export function pauseOrWake(milliseconds: number, signal: AbortSignal, connected?: EventTarget): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      window.removeEventListener('online', done)
      connected?.removeEventListener('connected', done)
      document.removeEventListener('visibilitychange', wakeIfSeen)
      resolve()
    }
    const wakeIfSeen = () => document.visibilityState === 'visible' && done()
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done)
    window.addEventListener('online', done)
    connected?.addEventListener('connected', done)
    document.addEventListener('visibilitychange', wakeIfSeen)
  })
}
