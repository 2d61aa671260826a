// Where the page begins. It is keyed by language: choosing another renders all of it anew.

import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './shell/App'
import { currentLanguage } from './ui/i18n'
import './styles/index.css'

function Root() {
  const [language, setLanguage] = useState(currentLanguage)
  return <App key={language} onLanguage={() => setLanguage(currentLanguage())} />
}

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Root />
  </StrictMode>,
)
