// Queries and mutations over HTTP, by urql. Nothing is cached: what must stay right is followed by a stream, the rest is asked for when it is shown.

import { createContext, useContext } from 'react'
import { createClient, fetchExchange, type Client } from 'urql'
import type { MeFragment } from './viewer.generated'

export function createApi(token: () => Promise<string>): Client {
  return createClient({
    url: '/graphql',
    exchanges: [fetchExchange],
    preferGetMethod: false,
    requestPolicy: 'network-only',
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers)
      headers.set('authorization', `Bearer ${await token()}`)
      return fetch(input, { ...init, headers })
    },
  })
}

export const ViewerContext = createContext<MeFragment | null>(null)

/** Who is signed in, with roles and queues as the server says. */
export function useViewer(): MeFragment {
  const viewer = useContext(ViewerContext)
  if (!viewer) throw new Error('There is no <ViewerContext> around this.')
  return viewer
}

/** For `requestId`: made when a person clicks, and the same again when that click is sent again. */
export const newRequestId = (): string => crypto.randomUUID()
