// The page's entry point. The language is its key, so that choosing another renders the whole page again.

import { options } from 'preact'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './shell/App'
import { currentLanguage } from './ui/i18n'
import './styles/index.css'

// As React does it after a key or a click: effects run before the next event. Otherwise, what they copy comes too late.
options.requestAnimationFrame = queueMicrotask

function Root() {
  const [language, setLanguage] = useState(currentLanguage)
  return <App key={language} onLanguage={() => setLanguage(currentLanguage())} />
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Root />
  </StrictMode>,
)
