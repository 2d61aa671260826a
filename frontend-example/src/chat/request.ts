// One request to Vigie, and what can go wrong with it. Who sends again is chat.ts.

import { stringifyDocument, type TypedDocumentNode } from '@urql/core'
import type { CustomerIdentity } from './identity'

const TIMEOUT_MS = 20_000

/** Nobody knows whether it arrived: send it again, an act with the same requestId. */
export class Unreachable extends Error {}

/** It arrived, and sending it again won't help. */
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
    throw new Unreachable('The answer broke off.')
  })) as Answer & T
  const [error] = answer.errors ?? []
  if (error) throw new Fault(error.extensions?.code ?? 'INTERNAL', error.message, Number(response.headers.get('retry-after')))
  return answer
}

/** Also on pages without https, where crypto.randomUUID is not to be had. */
export const newId = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const requestOf = (body: object, token: string | null): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
  body: JSON.stringify(body),
})

const operation = <D, V>(document: TypedDocumentNode<D, V>, variables: V) => ({ query: stringifyDocument(document as TypedDocumentNode), variables })

/** From a page that closes: it outlives the page, and nobody is there to be told how it went. */
export function sendOnClose<D, V>(server: string, document: TypedDocumentNode<D, V>, variables: V, token: string): void {
  void fetch(`${server}graphql`, { ...requestOf(operation(document, variables), token), keepalive: true }).catch(() => {})
}

/** As the customer whom the identity lets in. A token that is refused may have been replaced by another tab: once, a new one is asked for. */
export async function ask<D, V>(server: string, identity: CustomerIdentity, document: TypedDocumentNode<D, V>, variables: V): Promise<D> {
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
