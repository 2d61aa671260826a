// The live list with graphql-ws on ws. Each subscriber has a queue of facts, and runs its own selection on each.

import { createServer } from 'node:http'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { announce, facts, prepared, schema } from './prepared.mjs'

/** By the key that a client gave when it connected; all clients without one have the same. */
const subscribers = new Map()
const stream = facts()

/** The opening frame, then what is published for the client's key, as the subscriber asks for it. */
function subscribe(_root, _given, { connectionParams }) {
  const key = connectionParams?.key ?? 0
  const waiting = [{ ongoingConversationsChanged: prepared.opening }]
  let wake = null
  const subscriber = (fact) => {
    if (wake) {
      wake({ value: fact, done: false })
      wake = null
    } else waiting.push(fact)
  }
  if (!subscribers.has(key)) subscribers.set(key, new Set())
  subscribers.get(key).add(subscriber)
  return {
    next: () =>
      waiting.length
        ? Promise.resolve({ value: waiting.shift(), done: false })
        : new Promise((resolve) => {
            wake = resolve
          }),
    return: () => {
      subscribers.get(key).delete(subscriber)
      wake?.({ value: undefined, done: true })
      return Promise.resolve({ value: undefined, done: true })
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

schema.getSubscriptionType().getFields().ongoingConversationsChanged.subscribe = subscribe

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url, 'http://localhost')
  const number = Number(searchParams.get('facts'))
  const keys = Number(searchParams.get('keys') ?? 1)
  for (let at = 0; at < number; at++) {
    const root = { ongoingConversationsChanged: stream.next().value }
    for (const subscriber of subscribers.get(at % keys)) subscriber(root)
  }
  response.end()
})
useServer({ schema, context: (connection) => connection }, new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false }))
server.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, () => announce(server.address().port))
