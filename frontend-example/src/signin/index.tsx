// Signing in at an identity provider: the button, the way back from the provider, and what went wrong. Loaded only if the server asks for it.

import { useEffect, useState } from 'react'
import type { Session, SignInSettings } from '../shell/session'
import { Button } from '../ui'
import { faultOf } from './faults'
import { Provider } from './provider'
import { forget, mustAsk, sessionOf, wasSignedIn } from './session'
import { t } from './words'

/** `hasEnded`: the last sign-in has ended, and the page says why. `settings.provider` is null while it can't be reached. */
type Props = { settings: SignInSettings; hasEnded: boolean; onEnter: (session: Session) => void }

let finishing: Promise<Session> | undefined // React may mount a component twice, but a code counts once

export default function ProviderSignIn({ settings, hasEnded, onEnter }: Props) {
  const [isFinishing, setFinishing] = useState(Provider.isBack)
  const [fault, setFault] = useState<string | null>(null)
  const provider = settings.provider && new Provider(settings)

  function fail(failure: unknown) {
    const { key, code } = faultOf(failure)
    forget()
    finishing = undefined
    setFinishing(false)
    setFault(t(`fault.${key}`, { code }))
  }

  useEffect(() => {
    if (!provider) return
    if (isFinishing) (finishing ??= finish(provider)).then(onEnter, fail)
    else if (wasSignedIn()) void provider.begin(false).catch(fail)
  }, [!provider])

  if (!provider) return <Notice text={t('waiting')} />
  if (isFinishing) return <p className="loading">{t('finishing')}</p>
  return (
    <>
      {fault && <Notice text={fault} />}
      <div className="token card">
        <h1>{t('title')}</h1>
        <p className="lead">{t('lead')}</p>
        <Button kind="primary" onClick={() => void provider.begin(mustAsk()).catch(fail)}>
          {t(mustAsk() ? 'other' : hasEnded || fault ? 'again' : 'submit')}
        </Button>
      </div>
    </>
  )
}

async function finish(provider: Provider): Promise<Session> {
  const grant = await provider.finish()
  return { token: grant.accessToken, login: null, provider: sessionOf(provider, grant) }
}

function Notice({ text }: { text: string }) {
  return (
    <p className="notice notice-danger" role="alert">
      {text}
    </p>
  )
}
