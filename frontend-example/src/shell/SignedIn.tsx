// The page of a signed-in person: it provides the API client, the live connection and the viewer, and shows the page of their role.

import { useEffect, useMemo, useState } from 'react'
import { LiveContext, openLive, socketUrl } from '../live'
import { ApiContext, createApi, ShowAreaContext, ViewerContext } from './api'
import { areasFor, type Area } from './areas'
import { Header } from './Header'
import { Later } from './Later'
import { tokensOf, type Session } from './session'
import { MeDocument, type MeFragment } from './viewer.generated'
import { t } from './words'

type Props = {
  session: Session
  onSignOut: () => void
  onRefused: () => void
  onEnded: (why: string) => void
  onSwitch: (login: string) => void
  onLanguage: () => void
}

const TRY_AGAIN_MS = 2_000

export function SignedIn({ session, onSignOut, onRefused, onEnded, onSwitch, onLanguage }: Props) {
  const { provider } = session
  const [viewer, setViewer] = useState<MeFragment | null>(null)
  const [attempt, setAttempt] = useState(0)
  const [shown, setShown] = useState<Area | undefined>()
  const tokens = useMemo(() => tokensOf(session), [session])
  const api = useMemo(() => createApi(tokens.current), [tokens])
  // The demo gives a new token for each connection. A pasted token that is refused must be replaced by its owner. The
  // provider's may only have expired: whether Vigie still accepts the sign-in shows when the viewer is read again.
  const onForbidden = session.login ? undefined : provider ? () => setAttempt((before) => before + 1) : onRefused
  const live = useMemo(() => openLive({ url: socketUrl('/graphql'), token: tokens.fresh, onForbidden }), [tokens])
  useEffect(() => () => live.close(), [live])
  useEffect(() => provider?.follow({ onRenewed: live.renew, onEnded }), [live])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isHere = true
    void api(MeDocument, {}).then(({ data }) => {
      if (!isHere) return
      if (data?.viewer) setViewer(data.viewer)
      else if (data) provider ? provider.refused() : onRefused()
      else timer = setTimeout(() => setAttempt(attempt + 1), TRY_AGAIN_MS)
    })
    return () => {
      isHere = false
      clearTimeout(timer)
    }
  }, [api, attempt])

  async function signOut() {
    const end = await provider?.signOut(api)
    onSignOut() // first: going back in the browser must not show what was on the page
    if (end) location.assign(end)
  }

  if (!viewer) return <p className="loading">{t(attempt ? 'signin.unreachable' : 'loading')}</p>
  const areas = areasFor(viewer.roles)
  const area = shown ?? areas[0]
  const Page = area?.page
  return (
    <ApiContext value={api}>
      <LiveContext value={live}>
        <ViewerContext value={viewer}>
          <Header areas={areas} shown={area} onShow={setShown} login={session.login} onSwitch={onSwitch} onSignOut={signOut} onLanguage={onLanguage} />
          <main id="content" tabIndex={-1}>
            <ShowAreaContext value={(key) => setShown(areas.find((each) => each.key === key))}>
              <Later meanwhile={<p className="loading">{t('loading')}</p>}>{Page ? <Page /> : <NoPage viewer={viewer} login={session.login} />}</Later>
            </ShowAreaContext>
          </main>
        </ViewerContext>
      </LiveContext>
    </ApiContext>
  )
}

function NoPage({ viewer, login }: { viewer: MeFragment; login: string | null }) {
  if (!viewer.roles.length) return <p className="nopage">{t('area.norole')}</p>
  return (
    <div className="nopage">
      <p>{t('area.none')}</p>
      <a href={login ? `/graphql?as=${encodeURIComponent(login)}` : '/graphql'}>{t('area.graphiql')}</a>
    </div>
  )
}
