// The chat's texts. They are separate from ui/i18n.ts, because the script tag sets the language and the host page must stay unchanged.

import en from './en'
import fr from './fr'

export type Words = { language: 'en' | 'fr'; t: (key: keyof typeof en, values?: Record<string, string | number>) => string; time: (instant: string) => string; fault: (code: string) => string }

export function wordsIn(chosen: string | undefined): Words {
  const wanted = chosen ? [chosen] : navigator.languages
  const language = wanted.map((each) => each.slice(0, 2).toLowerCase()).find((each) => each === 'en' || each === 'fr') ?? 'en'
  const texts: Record<string, string> = language === 'fr' ? fr : en
  const region = navigator.languages.find((each) => each.startsWith(language)) ?? language
  const fill = (text: string, values: Record<string, string | number>) => text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
  return {
    language,
    t: (key, values = {}) => fill(texts[key] ?? key, values),
    time(instant) {
      const moment = new Date(instant)
      const isToday = moment.toDateString() === new Date().toDateString()
      return moment.toLocaleString(region, { hour: '2-digit', minute: '2-digit', ...(isToday ? {} : { day: 'numeric', month: 'short' }) })
    },
    fault: (code) => texts[`fault.${code}`] ?? texts['fault'] ?? code,
  }
}
