// The session of this tab: who is signed in, and the token. The demo gives tokens by login name; elsewhere the token was pasted.

export type Person = { name: string; fullName: string; roles: string[]; queues: string[] }
export type Session = { token: string; /** The demo's login name, with which to get a new token; null if the token was pasted. */ login: string | null }

const STORAGE_KEY = 'vigie.session' // in sessionStorage, so that each tab may have another person
const RENEW_BEFORE_MS = 60_000

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

export function storeSession(session: Session | null): void {
  if (session) sessionStorage.setItem(STORAGE_KEY, JSON.stringify(session))
  else sessionStorage.removeItem(STORAGE_KEY)
}

/** Tokens for one session: `current` for requests, `fresh` for each new connection. */
export function tokensOf(session: Session) {
  let { token } = session
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
