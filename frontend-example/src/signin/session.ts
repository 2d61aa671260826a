// A sign-in at the provider as the session of this tab: its tokens, its end, and the way back after a reload.

import type { Api } from '../shell/api'
import type { ProviderSession } from '../shell/session'
import { TokenKeeper, type Grant, type Why } from './keeper'
import type { Provider } from './provider'
import { CurrentSignInDocument, EndSignInDocument } from './signIn.generated'
import { t } from './words'

/** In sessionStorage: a reload loses the tokens, and this tab gets new ones from the provider, which still knows the person. */
const ACTIVE_KEY = 'vigie.signIn.active'

export const wasSignedIn = (): boolean => sessionStorage.getItem(ACTIVE_KEY) !== null
export const forget = (): void => sessionStorage.removeItem(ACTIVE_KEY)

let isRefused = false

/** Whether Vigie refused the last person. The provider must then ask who it is, or it would let in the same one again. */
export const mustAsk = (): boolean => isRefused

export function sessionOf(provider: Provider, grant: Grant): ProviderSession {
  const keeper = new TokenKeeper(grant, provider.renew)
  sessionStorage.setItem(ACTIVE_KEY, '1')
  isRefused = false
  let isLeaving = false
  addEventListener('online', keeper.wake)
  document.addEventListener('visibilitychange', keeper.wake)

  function close() {
    keeper.close()
    forget()
    removeEventListener('online', keeper.wake)
    document.removeEventListener('visibilitychange', keeper.wake)
  }

  function ended(why: Why): string {
    isRefused = why === 'refused'
    close()
    return t(`ended.${why}`)
  }

  return {
    token: keeper.token,
    follow: ({ onRenewed, onEnded }) => keeper.follow({ onRenewed, onEnded: (why) => onEnded(ended(why)) }),
    refused: () => {
      if (!isLeaving) keeper.end('refused')
    },
    signOut: async (api) => {
      isLeaving = true
      const end = provider.endOf(keeper.current)
      // Only if the provider forgets the person, too: it would use the name of an ended sign-in again, which Vigie refuses.
      if (end) await endAtVigie(api)
      close()
      return end
    },
  }
}

/** If Vigie can't be reached, the provider still ends the sign-in: no token is renewed. */
async function endAtVigie(api: Api): Promise<void> {
  const { data } = await api(CurrentSignInDocument, {})
  const current = data?.signIns?.find(({ isCurrent }) => isCurrent)
  if (current) await api(EndSignInDocument, { signInId: current.id })
}
