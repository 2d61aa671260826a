// The session of this tab: who is signed in, and the token. The demo gives tokens by login name; elsewhere an identity provider
// gives them (../signin), or the token was pasted.

import type { Api } from './api'

export type Person = { name: string; fullName: string; roles: string[]; queues: string[] }
export type Session = {
  token: string
  /** The demo's login name, with which to get a new token; null outside the demo. */
  login: string | null
  provider?: ProviderSession
}

/** Where and how to sign in at an identity provider. `provider` is what its discovery document says; null while it can't be reached. */
export type SignInSettings = { clientId: string; scope: string; parameters: [string, string][]; provider: object | null }

/** A sign-in at an identity provider. Its tokens are renewed before they expire. */
export type ProviderSession = {
  token: () => Promise<string>
  /** Calls back with each new token, and with the reason when the sign-in has ended. */
  follow: (listener: { onRenewed: (token: string) => void; onEnded: (why: string) => void }) => () => void
  /** To be called when Vigie does not accept a token: ends the sign-in. */
  refused: () => void
  /** Gives the address where the session at the provider ends; null if there is none. */
  signOut: (api: Api) => Promise<string | null>
}

const STORAGE_KEY = 'vigie.session' // in sessionStorage, so that each tab may have another person
const RENEW_BEFORE_MS = 60_000

/** Null if the server's people don't sign in at an identity provider. */
export async function signInSettings(): Promise<SignInSettings | null> {
  const answer = await fetch('/sign-in')
  if (!answer.ok) throw new Error(`GET /sign-in answered ${answer.status}`)
  return (await answer.json()) as SignInSettings | null
}

/** The people whom the demo offers for signing in; empty if there is no demo. */
export async function demoPeople(): Promise<Person[]> {
  const answer = await fetch('/demo/people')
  return answer.ok ? ((await answer.json()) as Person[]) : []
}

export async function signInAs(login: string): Promise<Session> {
  const answer = await fetch('/demo/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: login }),
  })
  if (!answer.ok) throw new Error(`POST /demo/sign-in answered ${answer.status}`)
  const { token } = (await answer.json()) as { token: string }
  return { token, login }
}

export function storedSession(): Session | null {
  const kept = sessionStorage.getItem(STORAGE_KEY)
  return kept ? (JSON.parse(kept) as Session) : null
}

/** Tokens of a provider stay in memory. */
export function storeSession(session: Session | null): void {
  if (session && !session.provider) sessionStorage.setItem(STORAGE_KEY, JSON.stringify(session))
  else sessionStorage.removeItem(STORAGE_KEY)
}

/** Tokens for one session: `current` for requests, `fresh` for each new connection. */
export function tokensOf(session: Session) {
  let { token } = session
  if (session.provider) return { current: session.provider.token, fresh: session.provider.token }
  const fresh = async (): Promise<string> => {
    if (session.login) {
      token = (await signInAs(session.login)).token
      storeSession({ ...session, token })
    }
    return token
  }
  const current = async (): Promise<string> => (expiresAt(token) - Date.now() < RENEW_BEFORE_MS ? fresh() : token)
  return { current, fresh }
}

function expiresAt(token: string): number {
  try {
    const claims = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: number }
    return (claims.exp ?? Infinity) * 1_000
  } catch {
    return Infinity // the page can't read it; the server decides whether it is valid
  }
}
