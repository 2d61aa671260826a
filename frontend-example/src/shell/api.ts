// The urql client for queries and mutations over HTTP. Nothing is cached: streams keep data current, and the rest is read when it is shown.

import { createClient, fetchExchange, type Client } from '@urql/core'
import { createContext, useContext } from 'react'
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

export const ApiContext = createContext<Client | null>(null)

export function useClient(): Client {
  const client = useContext(ApiContext)
  if (!client) throw new Error('There is no <ApiContext> around this.')
  return client
}

export const ViewerContext = createContext<MeFragment | null>(null)

/** The signed-in person, with the roles and queues that the server gives. */
export function useViewer(): MeFragment {
  const viewer = useContext(ViewerContext)
  if (!viewer) throw new Error('There is no <ViewerContext> around this.')
  return viewer
}

/** Shows another page of the viewer's, by its key in areas.ts, with the same address. */
export const ShowAreaContext = createContext<(area: string) => void>(() => undefined)

/** A `requestId`: new for each click, and the same when the mutation of that click is sent again. */
export const newRequestId = (): string => crypto.randomUUID()
