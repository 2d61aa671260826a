// The sign-in page: at the identity provider, or as one of the demo's people, or else a field for a token.

import { lazy, useEffect, useState, type FormEvent } from 'react'
import type { Role } from '../gql/schema'
import { Button } from '../ui'
import { Later } from './Later'
import { Preferences } from './Preferences'
import { demoPeople, signInAs, signInSettings, type Person, type Session, type SignInSettings } from './session'
import { t } from './words'

const TRY_AGAIN_MS = 2_000
const ProviderSignIn = lazy(() => import('../signin'))

export function SignIn({ fault, onEnter, onLanguage }: { fault: string | null; onEnter: (session: Session) => void; onLanguage: () => void }) {
  const [settings, setSettings] = useState<SignInSettings | null>(null)
  const [people, setPeople] = useState<Person[] | null>(null)
  const [isUnreachable, setUnreachable] = useState(false)
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tryAgain = () => (timer = setTimeout(() => setAttempt(attempt + 1), TRY_AGAIN_MS))
    async function ask() {
      const found = await signInSettings()
      setSettings(found)
      if (!found) setPeople(await demoPeople())
      else if (!found.provider) tryAgain()
      setUnreachable(false)
    }
    ask().catch(() => {
      setUnreachable(true)
      tryAgain()
    })
    return () => clearTimeout(timer)
  }, [attempt])
  const message = isUnreachable ? t('signin.unreachable') : fault
  return (
    <main className="signin">
      <header className="signin-head">
        <Brand />
        <Preferences onLanguage={onLanguage} />
      </header>
      {message && (
        <p className="notice notice-danger" role="alert">
          {message}
        </p>
      )}
      {settings && (
        <Later>
          <ProviderSignIn settings={settings} hasEnded={fault !== null} onEnter={onEnter} />
        </Later>
      )}
      {people && (people.length ? <People people={people} onEnter={onEnter} onFault={() => setUnreachable(true)} /> : <TokenField onEnter={onEnter} />)}
    </main>
  )
}

export function Brand() {
  return (
    <span className="brand">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <path d="M3 16s5-9 13-9 13 9 13 9-5 9-13 9S3 16 3 16Z" />
        <circle cx="16" cy="16" r="4.5" />
      </svg>
      {t('title')}
    </span>
  )
}

function People({ people, onEnter, onFault }: { people: Person[]; onEnter: (session: Session) => void; onFault: () => void }) {
  return (
    <>
      <h1>{t('signin.title')}</h1>
      <p className="lead">{t('signin.lead')}</p>
      <ul className="cards">
        {people.map((person) => (
          <li key={person.name}>
            <button type="button" className="card card-button" onClick={() => void signInAs(person.name).then(onEnter, onFault)}>
              <Avatar name={person.fullName} />
              <span className="card-title">{person.fullName}</span>
              <span className="card-roles">{person.roles.map((role) => t(`role.${role as Role}`)).join(' · ')}</span>
              <span className="card-login">{person.name}</span>
              {person.queues.length > 0 && <span className="card-note">{t('signin.sees', { queues: person.queues.join(', ') })}</span>}
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}

export function Avatar({ name }: { name: string }) {
  const initials = name.split(' ').map((word) => word[0]).slice(0, 2).join('')
  return (
    <span className="avatar" aria-hidden="true">
      {initials}
    </span>
  )
}

function TokenField({ onEnter }: { onEnter: (session: Session) => void }) {
  const [token, setToken] = useState('')
  function submit(event: FormEvent) {
    event.preventDefault()
    const bare = token.trim().replace(/^Bearer\s+/i, '')
    if (bare) onEnter({ token: bare, login: null })
  }
  return (
    <form className="token card" onSubmit={submit}>
      <h1>{t('signin.token.title')}</h1>
      <p className="lead">{t('signin.token.lead')}</p>
      <label className="field">
        <span>{t('signin.token.label')}</span>
        {/* As a text: Preact leaves the attribute out for `false`, and browsers may send what they check to a service. */}
        <textarea rows={4} value={token} onChange={(event) => setToken(event.target.value)} autoComplete="off" spellCheck="false" required />
      </label>
      <p className="hint">{t('signin.token.hint')}</p>
      <Button kind="primary" type="submit">
        {t('signin.submit')}
      </Button>
    </form>
  )
}
