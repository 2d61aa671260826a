// The live list with graphql-ws on ws. Each subscriber has a queue of facts, and runs its own selection on each.

import { createServer } from 'node:http'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { announce, facts, prepared, schema } from './prepared.mjs'

const subscribers = new Set()
const stream = facts()

/** The opening frame, then what is published, as the subscriber asks for it. */
function subscribe() {
  const waiting = [{ ongoingConversationsChanged: prepared.opening }]
  let wake = null
  const subscriber = (fact) => {
    if (wake) {
      wake({ value: fact, done: false })
      wake = null
    } else waiting.push(fact)
  }
  subscribers.add(subscriber)
  return {
    next: () =>
      waiting.length
        ? Promise.resolve({ value: waiting.shift(), done: false })
        : new Promise((resolve) => {
            wake = resolve
          }),
    return: () => {
      subscribers.delete(subscriber)
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
  const number = Number(new URL(request.url, 'http://localhost').searchParams.get('facts'))
  for (let at = 0; at < number; at++) {
    const root = { ongoingConversationsChanged: stream.next().value }
    for (const subscriber of subscribers) subscriber(root)
  }
  response.end()
})
useServer({ schema }, new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false }))
server.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, () => announce(server.address().port))
