// The live connection as React hooks. The context has one Live per page, opened by shell/SignedIn.tsx.

import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react'
import type { TypedDocument } from './document'
import type { Freshness } from './freshness'
import type { FrameOf, Live } from './live'

export const LiveContext = createContext<Live | null>(null)

export function useLive(): Live {
  const live = useContext(LiveContext)
  if (!live) throw new Error('There is no <LiveContext> around this.')
  return live
}

/** Follows a stream while the component is mounted, and none while `variables` is null. Changed variables start another stream. */
export function useStream<Data, V>(
  document: TypedDocument<Data, V>,
  variables: Omit<V, 'after'> | null,
  handlers: { onFrame: (frame: FrameOf<Data>) => void; start?: (signal: AbortSignal) => Promise<string | null>; resumes?: boolean; endsWhenRevoked?: boolean },
): void {
  const live = useLive()
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  const key = JSON.stringify(variables)
  const hasStart = handlers.start !== undefined
  const { resumes, endsWhenRevoked } = handlers
  useEffect(() => {
    const parsed = JSON.parse(key) as Omit<V, 'after'> | null
    if (parsed === null) return
    return live.follow({
      document,
      variables: parsed,
      start: hasStart ? async (signal) => latest.current.start?.(signal) ?? null : undefined,
      resumes,
      endsWhenRevoked,
      onFrame: (frame) => latest.current.onFrame(frame),
    })
  }, [live, document, key, hasStart, resumes, endsWhenRevoked])
}

export function useFreshness(): Freshness {
  const { freshness } = useLive()
  return useSyncExternalStore(freshness.listen, freshness.get)
}
