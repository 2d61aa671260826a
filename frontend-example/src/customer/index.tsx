// The signed-in customer's page. It shows the embeddable chat as page content and gives it the customer's token.

import { useEffect, useRef, useState } from 'react'
import type { ChatHandle } from '../chat/options'
import { storedSession, tokensOf } from '../shell/session'
import { currentLanguage } from '../ui/i18n'
import { t } from './words'

/** The query parameter `?workstream=Name` chooses another workstream. */
const WORKSTREAM = new URLSearchParams(location.search).get('workstream') ?? 'Live chat'

export default function Customer() {
  const place = useRef<HTMLDivElement>(null)
  const [isMissing, setMissing] = useState(false)
  useEffect(() => {
    let chat: ChatHandle | undefined
    let isHere = true
    const session = storedSession()
    void chatScript().then(
      () => {
        if (!isHere || !session || !place.current) return
        chat = window.vigieChat?.({ workstream: WORKSTREAM, language: currentLanguage(), token: tokensOf(session).current, place: place.current })
      },
      () => setMissing(true),
    )
    return () => {
      isHere = false
      chat?.close()
    }
  }, [])
  return (
    <div className="customer">
      <h1 className="unseen">{t('title')}</h1>
      {isMissing && <p role="alert">{t('missing')}</p>}
      <div ref={place} className="customer-chat" />
      <p className="customer-note">
        {t('sample')} <a href="/sample.html">{t('sample.open')}</a>
      </p>
    </div>
  )
}

function chatScript(): Promise<unknown> {
  if (window.vigieChat) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src: '/chat.js', onload: resolve, onerror: reject })
    document.head.append(script)
  })
}
