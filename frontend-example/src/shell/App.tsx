// The whole page: the sign-in form, then the page of the signed-in person. areas.ts says which role gets which page.

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

  /** Clears the address first: the next person must not get the previous person's filters and open conversation. */
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
        // The key gives each session a page of its own, without state of the previous one.
        <SignedIn
          key={session.token}
          session={session}
          onSignOut={() => enterAnew(null)}
          onRefused={() => enter(null, t('signin.refused'))}
          onEnded={(why) => enter(null, why)}
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
