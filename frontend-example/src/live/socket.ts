// One WebSocket for all subscriptions of a page, with graphql-ws. follow.ts uses it.

import { createClient } from 'graphql-ws'
import { textOf, type TypedDocument } from './document'
import { faultOf } from './follow'
import type { Frame } from './frames'

/** The server sends a Heartbeat at least every 15 s. */
const SILENCE_MS = 30_000
/** The close code when the token was not accepted or its user was disabled. */
const FORBIDDEN = 4403

export type Socket = {
  frames<F extends Frame, V extends object>(document: TypedDocument<Record<string, F | null>, V>, variables: V, signal: AbortSignal): AsyncIterable<F>
  /** Tells by the event `connected` that a connection is open. */
  connections: EventTarget
  /** Lets the open connection go on with a newer token of the same user; without it, it would close when its token expires. */
  renew(token: string): void
  close(): void
}

/** `token` is called for each connection, so that an expired token is never sent twice. */
export function openSocket({ url, token, onForbidden }: { url: string; token: () => Promise<string>; onForbidden?: () => void }): Socket {
  const connections = new EventTarget()
  let connected: WebSocket | undefined
  let newer: string | undefined // not sent yet: it came while the connection was being opened
  const client = createClient({
    url,
    lazyCloseTimeout: 3_000,
    connectionParams: async () => {
      newer = undefined
      return { Authorization: `Bearer ${await token()}` }
    },
    // The library would resubscribe with the first `after`; follow.ts resubscribes with the last.
    retryAttempts: 0,
    on: {
      connected: (socket) => {
        connected = socket as WebSocket
        if (newer) renew(newer)
        connections.dispatchEvent(new Event('connected'))
      },
      // A connection that keeps its old token would end in the middle of something; a new one begins with the new token.
      pong: (_, payload) => payload?.refreshed === false && client.terminate(),
      closed: (event) => {
        connected = undefined
        if ((event as CloseEvent).code === FORBIDDEN) onForbidden?.()
      },
    },
  })

  function renew(token: string): void {
    if (connected) connected.send(JSON.stringify({ type: 'ping', payload: { refresh: token } }))
    else newer = token
  }

  async function* frames<F extends Frame, V extends object>(document: TypedDocument<Record<string, F | null>, V>, variables: V, signal: AbortSignal): AsyncGenerator<F> {
    const inbox: F[] = []
    let end: { fault?: unknown } | undefined
    let wake = () => {}
    const finish = (fault?: unknown) => {
      end ??= { fault }
      wake()
    }
    const unsubscribe = client.subscribe<Record<string, F | null>>(
      { query: textOf(document), variables: variables as Record<string, unknown> },
      {
        next: ({ data, errors }) => {
          const frame = data && Object.values(data)[0]
          if (frame && !errors) inbox.push(frame)
          else finish(faultOf(errors))
          wake()
        },
        error: (fault) => finish(Array.isArray(fault) ? faultOf(fault) : fault),
        complete: () => finish(),
      },
    )
    const abort = () => finish()
    signal.addEventListener('abort', abort)
    try {
      for (;;) {
        const frame = inbox.shift()
        if (frame) {
          yield frame
          continue
        }
        if (end?.fault) throw end.fault
        if (end) return
        // A dead socket may never report it. Terminating it makes the streams reconnect.
        const silence = setTimeout(() => client.terminate(), SILENCE_MS)
        await new Promise<void>((resolve) => (wake = resolve))
        clearTimeout(silence)
      }
    } finally {
      signal.removeEventListener('abort', abort)
      unsubscribe()
    }
  }

  return { frames, connections, renew, close: () => void client.dispose() }
}
