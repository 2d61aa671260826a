// Refetching of data that no stream brings: it retries until it is answered and reads again on request, one request at a time and with a rest between.
// The hooks are in useRefetchedQuery.ts.

import { pauseBefore } from '../live/follow'

export type Reading = { again: () => void; stop: () => void }
export type Pauses = { firstAfterMs?: number; restMs?: number }

const REST_MS = 1_000

/** `read` returns undefined if it failed. Requests during a read or a rest cause one read afterwards, so frequent changes never postpone it. */
export function startRefetching<T>(read: () => Promise<T | undefined>, onRead: (value: T) => void, { firstAfterMs = 0, restMs = REST_MS }: Pauses = {}): Reading {
  let isWanted = true
  let isIdle = false
  let isStopped = false
  let failures = 0
  let timer = setTimeout(readIfWanted, firstAfterMs)

  async function readIfWanted() {
    isIdle = !isWanted
    if (isIdle) return
    isWanted = false
    const value = await read()
    if (isStopped) return
    if (value === undefined) {
      isWanted = true
      timer = setTimeout(readIfWanted, pauseBefore(failures++))
    } else {
      failures = 0
      onRead(value)
      timer = setTimeout(readIfWanted, restMs)
    }
  }

  return {
    again: () => {
      isWanted = true
      if (isIdle && !isStopped) void readIfWanted()
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
