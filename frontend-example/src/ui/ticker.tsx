// Times that count up or down. All share one tick a second and render only text, so that a thousand of them cost little.

import { useContext, useSyncExternalStore } from 'react'
import { LiveContext } from '../live'
import { duration, timeOfDay } from './i18n'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function listen(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => listeners.forEach((each) => each()), 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The current second, by the server's clock if it is known. */
export function useNowSeconds(): number {
  const live = useContext(LiveContext)
  return useSyncExternalStore(listen, () => Math.floor((live ? live.freshness.now() : Date.now()) / 1_000))
}

const secondsOf = (instant: string) => Date.parse(instant) / 1_000

/** Counts up from an instant: '3:07'. */
export function Elapsed({ since, className }: { since: string; className?: string }) {
  const now = useNowSeconds()
  return (
    <time dateTime={since} title={timeOfDay(since)} className={className}>
      {duration(now - secondsOf(since))}
    </time>
  )
}

/** Counts down to an instant and stops at 0:00. */
export function Remaining({ until, className }: { until: string; className?: string }) {
  const now = useNowSeconds()
  return (
    <time dateTime={until} title={timeOfDay(until)} className={className}>
      {duration(secondsOf(until) - now)}
    </time>
  )
}

export function TimeOfDay({ at }: { at: string }) {
  return <time dateTime={at}>{timeOfDay(at)}</time>
}
