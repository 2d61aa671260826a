// Language and colours, kept in this browser.

import { useState } from 'react'
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from '../ui/i18n'
import { Menu } from '../ui'
import { t } from './words'

type Theme = 'system' | 'light' | 'dark'
const STORAGE_KEY = 'vigie.theme'

export function applyTheme(theme = (localStorage.getItem(STORAGE_KEY) as Theme | null) ?? 'system'): Theme {
  // tokens.css has a light and a dark value of each colour; `color-scheme` chooses between them.
  document.documentElement.dataset.theme = theme
  localStorage.setItem(STORAGE_KEY, theme)
  return theme
}

export function Preferences({ onLanguage }: { onLanguage: () => void }) {
  const [theme, setTheme] = useState(() => applyTheme())
  return (
    <div className="preferences">
      <Menu
        name={t('language')}
        align="right"
        className="quiet"
        label={currentLanguage().toUpperCase()}
        choices={(Object.keys(LANGUAGES) as Language[]).map((language) => ({
          key: language,
          label: <span lang={language}>{LANGUAGES[language]}</span>,
          isChosen: language === currentLanguage(),
          onChoose: () => {
            chooseLanguage(language)
            onLanguage()
          },
        }))}
      />
      <Menu
        name={t('theme')}
        align="right"
        className="quiet"
        label={
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" className="icon-theme">
            <circle cx="8" cy="8" r="6.5" />
            <path d="M8 1.5a6.5 6.5 0 0 1 0 13Z" />
          </svg>
        }
        choices={(['system', 'light', 'dark'] as const).map((each) => ({
          key: each,
          label: t(`theme.${each}`),
          isChosen: each === theme,
          onChoose: () => setTheme(applyTheme(each)),
        }))}
      />
    </div>
  )
}
