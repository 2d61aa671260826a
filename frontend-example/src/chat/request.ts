// One request to Vigie, and its possible failures. retry.ts sends requests again.

import { textOf, type TypedDocument } from '../live/document'
import type { CustomerIdentity } from './identity'

const TIMEOUT_MS = 20_000

/** The request may or may not have arrived. Send it again; a mutation with the same requestId. */
export class Unreachable extends Error {}

/** The request arrived and failed; sending it again does not help. */
export class Fault extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly waitSeconds = 0,
  ) {
    super(message)
  }
}

export const codeOf = (fault: unknown): string => (fault instanceof Fault ? fault.code : 'INTERNAL')

type Answer = { data?: unknown; errors?: { message: string; extensions?: { code?: string } }[] }

export async function post<T>(url: string, body: object, token: string | null): Promise<T> {
  const response = await fetch(url, { ...requestOf(body, token), signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((fault: unknown) => {
    throw new Unreachable(String(fault))
  })
  if (response.status >= 502) throw new Unreachable(response.statusText)
  const answer = (await response.json().catch(() => {
    throw new Unreachable('The answer was cut off.')
  })) as Answer & T
  const [error] = answer.errors ?? []
  if (error) throw new Fault(error.extensions?.code ?? 'INTERNAL', error.message, Number(response.headers.get('retry-after')))
  return answer
}

/** Works on pages without https too, where crypto.randomUUID is missing. */
export const newId = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const requestOf = (body: object, token: string | null): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
  body: JSON.stringify(body),
})

const operation = <D, V>(document: TypedDocument<D, V>, variables: V) => ({ query: textOf(document), variables })

/** Sends a mutation from a closing page. The request outlives the page, and its answer is ignored. */
export function sendOnClose<D, V>(server: string, document: TypedDocument<D, V>, variables: V, token: string): void {
  void fetch(`${server}graphql`, { ...requestOf(operation(document, variables), token), keepalive: true }).catch(() => {})
}

/** Sends a GraphQL operation as the customer. If the token is refused, another tab may have replaced it, so it tries once more with a new one. */
export async function ask<D, V>(server: string, identity: CustomerIdentity, document: TypedDocument<D, V>, variables: V): Promise<D> {
  for (let attempt = 1; ; attempt++) {
    const token = await identity.token()
    try {
      return (await post<{ data: D }>(`${server}graphql`, operation(document, variables), token)).data
    } catch (fault) {
      if (attempt > 1 || !(fault instanceof Fault) || fault.code !== 'UNAUTHENTICATED') throw fault
      identity.refused(token)
    }
  }
}
