// Queries and mutations over HTTP, and what all areas know of the signed-in person. Nothing is cached: streams keep data current, and the rest is read when it is shown.

import { createContext, useContext } from 'react'
import { textOf, type TypedDocument } from '../live/document'
import type { MeFragment } from './viewer.generated'

/** `passes`: the request may not have arrived, or the server could not for a moment. Sending it again may help; a mutation with the same requestId. */
export type Fault = { message: string; passes: boolean }
/** Both may be there: the data of what could be read, and the first fault. */
export type Answer<D> = { data?: D; error?: Fault }
export type Api = <D, V>(document: TypedDocument<D, V>, variables: V) => Promise<Answer<D>>

type Body = { data?: unknown; errors?: { message: string; extensions?: { code?: string } }[] }

/** `token` is called for each request. */
export function createApi(token: () => Promise<string>): Api {
  return async <D, V>(document: TypedDocument<D, V>, variables: V): Promise<Answer<D>> => {
    try {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${await token()}` }
      const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query: textOf(document), variables }) })
      const { data, errors = [] } = (await response.json().catch(() => ({}))) as Body
      if (!data && !errors[0]) throw new Error(response.statusText) // not Vigie's answer, but that of a proxy before it
      return { data: data as D, error: errors[0] && { message: errors[0].message, passes: errors[0].extensions?.code === 'UNAVAILABLE' } }
    } catch (fault) {
      return { error: { message: String(fault), passes: true } }
    }
  }
}

export const ApiContext = createContext<Api | null>(null)

export function useApi(): Api {
  const api = useContext(ApiContext)
  if (!api) throw new Error('There is no <ApiContext> around this.')
  return api
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
