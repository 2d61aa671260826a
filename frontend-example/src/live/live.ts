// Socket, recipe and freshness put together, without React: a page or a widget opens one of these. The hook is useStream.ts.

import type { TypedDocumentNode } from '@urql/core'
import { follow } from './follow'
import type { Frame } from './frames'
import { FreshnessStore } from './freshness'
import { openSocket } from './socket'

/** The frames of a subscription's document: the union that its one root field answers. */
export type FrameOf<Data> = Data extends Record<string, infer F> ? Extract<F, Frame> : never

export type Following<Data, V> = {
  document: TypedDocumentNode<Data, V>
  /** All but `after`, which is the recipe's matter. */
  variables: Omit<V, 'after'>
  /** Reads afresh and gives the `asOf` to begin after. Called at first, and again when the log can't be continued. */
  start?: (signal: AbortSignal) => Promise<string | null>
  /** False for a stream without `after`: each connection begins anew. */
  resumes?: boolean
  /** True: AccessRevoked is the end. Else it begins anew now and then, for rights may be given back. */
  endsWhenRevoked?: boolean
  onFrame: (frame: FrameOf<Data>) => void
}

export type Live = {
  freshness: FreshnessStore
  /** Follows until the function it gives is called, or the server refuses the subscription. */
  follow<Data, V>(following: Following<Data, V>): () => void
  close(): void
}

export function openLive(options: { url: string; token: () => Promise<string>; onForbidden?: () => void }): Live {
  const socket = openSocket(options)
  const freshness = new FreshnessStore()

  function followStream<Data, V>({ document, variables, start, resumes = true, endsWhenRevoked, onFrame }: Following<Data, V>): () => void {
    const ended = new AbortController()
    type F = FrameOf<Data>
    const typed = document as TypedDocumentNode<Record<string, F | null>, object>
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
        onFrame: (frame) => {
          try {
            onFrame(frame)
          } catch (fault) {
            reportError(fault) // a fault of the page, not of the connection: the stream goes on
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

  return { freshness, follow: followStream, close: () => socket.close() }
}

export function socketUrl(path: string, base: string = location.href): string {
  const url = new URL(path, base)
  url.protocol = url.protocol.replace('http', 'ws')
  return url.href
}
