// The live connection without React: socket, stream following and freshness in one. The React hook is useStream.ts.

import type { TypedDocument } from './document'
import { follow, pauseOrWake } from './follow'
import type { Frame } from './frames'
import { FreshnessStore } from './freshness'
import { openSocket } from './socket'

/** The frame type of a subscription: the union type of its root field. */
export type FrameOf<Data> = Data extends Record<string, infer F> ? Extract<F, Frame> : never

export type Following<Data, V> = {
  document: TypedDocument<Data, V>
  /** All variables but `after`, which follow.ts sets. */
  variables: Omit<V, 'after'>
  /** Reads the data with a query and returns its `asOf`, after which the stream starts. Called first, and again when the stream can't resume. */
  start?: (signal: AbortSignal) => Promise<string | null>
  /** False for a stream without `after`: each connection starts over. */
  resumes?: boolean
  /** If true, AccessRevoked ends it. Otherwise it starts over from time to time, because access may be restored. */
  endsWhenRevoked?: boolean
  onFrame: (frame: FrameOf<Data>) => void
}

export type Live = {
  freshness: FreshnessStore
  /** Follows a stream until the returned function is called or the server refuses the subscription. */
  follow<Data, V>(following: Following<Data, V>): () => void
  /** Gives the open connection a newer token. */
  renew: (token: string) => void
  close(): void
}

export function openLive(options: { url: string; token: () => Promise<string>; onForbidden?: () => void }): Live {
  const socket = openSocket(options)
  const freshness = new FreshnessStore()

  function followStream<Data, V>({ document, variables, start, resumes = true, endsWhenRevoked, onFrame }: Following<Data, V>): () => void {
    const ended = new AbortController()
    type F = FrameOf<Data>
    const typed = document as TypedDocument<Record<string, F | null>, object>
    let openedAt = 0
    void follow<F>(
      {
        frames: (after, signal) => {
          openedAt = freshness.now()
          return socket.frames(typed, resumes ? { ...variables, after } : variables, signal)
        },
        start,
        resumes,
        endsWhenRevoked,
        pause: (milliseconds, signal) => pauseOrWake(milliseconds, signal, socket.connections),
        onFrame: (frame) => {
          try {
            onFrame(frame)
          } catch (fault) {
            reportError(fault) // an error of the page, not of the connection: the stream continues
          }
        },
        onRefused: reportError,
        onHeard: (frame) => freshness.heard(frame, openedAt),
        onState: (state) => !ended.signal.aborted && freshness.stream(ended, state),
      },
      ended.signal,
    )
    return () => {
      ended.abort()
      freshness.stream(ended, 'gone')
    }
  }

  return { freshness, follow: followStream, renew: socket.renew, close: () => socket.close() }
}

export function socketUrl(path: string, base: string = location.href): string {
  const url = new URL(path, base)
  url.protocol = url.protocol.replace('http', 'ws')
  return url.href
}
