// Replaces graphql-ws in the chat (vite.widget.config.ts), with what live/socket.ts uses of it, for a page that has one stream.
// Each subscription has a WebSocket of its own and speaks the same protocol, graphql-transport-ws.

type Sink = { next: (answer: never) => void; error: (fault: unknown) => void; complete: () => void }
type Options = { url: string; connectionParams: () => Promise<object>; on: { closed: (event: CloseEvent) => void } }
type Message = { type: string; payload?: unknown }

export function createClient({ url, connectionParams, on }: Options) {
  const running = new Set<(fault?: unknown) => void>()
  const endAll = (fault?: unknown) => running.forEach((end) => end(fault))

  function subscribe(payload: object, sink: Sink): () => void {
    const socket = new WebSocket(url, 'graphql-transport-ws')
    const send = (message: object) => socket.send(JSON.stringify(message))
    const end = (fault?: unknown) => {
      if (!running.delete(end)) return
      socket.close()
      if (fault) sink.error(fault)
      else sink.complete()
    }
    running.add(end)
    socket.onopen = () => connectionParams().then((params) => running.has(end) && send({ type: 'connection_init', payload: params }), end)
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      if (!running.has(end)) return
      const message = JSON.parse(data) as Message
      if (message.type === 'connection_ack') send({ id: '1', type: 'subscribe', payload })
      else if (message.type === 'ping') send({ type: 'pong' })
      else if (message.type === 'next') sink.next(message.payload as never)
      else if (message.type === 'error') end(message.payload)
      else if (message.type === 'complete') end()
    }
    socket.onclose = (event) => {
      on.closed(event)
      end(event)
    }
    return () => end()
  }

  return { subscribe, terminate: () => endAll(new Error('The connection is silent.')), dispose: () => endAll() }
}
