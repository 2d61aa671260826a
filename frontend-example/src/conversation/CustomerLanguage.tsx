// The language in which the customer writes, in words: "Writes Italian (detected)". Nothing is shown while it is unknown.

import { languageName } from '../ui'
import type { LanguageFragment } from './language.generated'
import { t } from './words'

export function CustomerLanguage({ language }: { language: LanguageFragment['customerLanguage'] | undefined }) {
  const name = language && languageName(language.code)
  return name && ` · ${t(`language.${language.knownBy}`, { language: name })}`
}
