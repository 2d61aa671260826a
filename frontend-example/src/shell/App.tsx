// The whole page: signing in, and what is there once somebody has. What each role sees is registered in areas.ts.

import { useEffect, useState } from 'react'
import { Toasts } from '../ui/toasts'
import { storeSession, storedSession, signInAs, type Session } from './session'
import { SignIn } from './SignIn'
import { SignedIn } from './SignedIn'
import { t } from './words'

export function App({ onLanguage }: { onLanguage: () => void }) {
  const [session, setSession] = useState(storedSession)
  const [fault, setFault] = useState<string | null>(null)

  function enter(next: Session | null, why: string | null = null) {
    storeSession(next)
    setSession(next)
    setFault(why)
  }

  /** Somebody else is to begin without the filters and the open conversation of the one before. */
  function enterAnew(next: Session | null) {
    history.replaceState(null, '', location.pathname)
    enter(next)
  }

  useEffect(() => {
    document.title = t('title')
  }, [session])

  return (
    <>
      {session ? (
        // The key: another session is another page, and nothing of the last one stays in its state.
        <SignedIn
          key={session.token}
          session={session}
          onSignOut={() => enterAnew(null)}
          onRefused={() => enter(null, t('signin.refused'))}
          onSwitch={(login) => void signInAs(login).then(enterAnew, () => setFault(t('signin.unreachable')))}
          onLanguage={onLanguage}
        />
      ) : (
        <SignIn fault={fault} onEnter={enter} onLanguage={onLanguage} />
      )}
      <Toasts />
    </>
  )
}
