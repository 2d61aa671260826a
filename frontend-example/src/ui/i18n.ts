// Texts in the viewer's language. Each area makes its own `t` from its en.ts and fr.ts; shared labels are in words/.

export type Language = 'en' | 'fr'
export const LANGUAGES: Record<Language, string> = { en: 'English', fr: 'Français' }

const STORAGE_KEY = 'vigie.language'
let language: Language = (localStorage.getItem(STORAGE_KEY) as Language | null) ?? (navigator.language.startsWith('fr') ? 'fr' : 'en')
document.documentElement.lang = language

export const currentLanguage = (): Language => language

/** The caller must render the page again; main.tsx does so with the language as its key. */
export function chooseLanguage(chosen: Language): void {
  language = chosen
  localStorage.setItem(STORAGE_KEY, chosen)
  document.documentElement.lang = chosen
}

/** The viewer's regional format of times and numbers, such as 14:05 or 2:05 pm, if it belongs to the chosen language. */
const region = (): string => navigator.languages.find((each) => each.startsWith(language)) ?? language

/** To make a format takes longer than to use it a hundred times. */
function kept<O extends object, F>(make: new (region: string, options: O) => F): (options: O) => F {
  const formats: Record<string, F> = {}
  return (options) => (formats[region() + JSON.stringify(options)] ??= new make(region(), options))
}
const dateFormat = kept(Intl.DateTimeFormat)
const numberFormat = kept(Intl.NumberFormat)
const languageNames = kept(Intl.DisplayNames)

/** A name or title from the right to the left turns only itself, not the sentence around it. */
const isolated = (value: string): string => (RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value)
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\ud802\ud803\ud83a]/

type Values = Record<string, string | number>
type KeyOf<W> = Exclude<keyof W, `${string}_one`> & string

/**
 * After `const t = words(en, fr)`, `t('waiting', { count: 3 })` fills in {count}. Where the language uses the singular for
 * `count`, the text is 'waiting_one'. A key that is missing in French is a compile error.
 */
export function words<W extends Record<string, string>>(en: W, fr: Record<keyof W, string>) {
  const byLanguage: Record<Language, Record<string, string>> = { en, fr }
  return (key: KeyOf<W>, values: Values = {}): string => {
    const texts = byLanguage[language]
    const isOne = typeof values.count === 'number' && new Intl.PluralRules(language).select(values.count) === 'one'
    const text = (isOne && texts[`${key}_one`]) || texts[key] || key
    return unbroken(text).replace(/\{(\w+)\}/g, (_, name: string) => isolated(String(values[name] ?? '')))
  }
}

/** No line of French begins with its punctuation, or ends with «. */
const unbroken = (text: string): string => (language === 'fr' ? text.replace(/ (?=[»?!:;])|(?<=«) /g, '\u00a0') : text)

/** '14:05' in the viewer's time zone; with the date if it is not today. */
export function timeOfDay(instant: string): string {
  const moment = new Date(instant)
  const isToday = moment.toDateString() === new Date().toDateString()
  return dateFormat({ hour: '2-digit', minute: '2-digit', ...(isToday ? {} : { day: 'numeric', month: 'short' }) }).format(moment)
}

/** '14:05:09' in the viewer's time zone. */
export function clockTime(instant: string): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(instant))
}

/** '3:07', '1:02:07' or '2 d 4 h'. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [days, hours, minutes] = [Math.floor(whole / 86_400), Math.floor((whole % 86_400) / 3_600), Math.floor((whole % 3_600) / 60)]
  const two = (number: number) => String(number).padStart(2, '0')
  if (days) return `${days} ${language === 'fr' ? 'j' : 'd'} ${hours} h`
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

export function number(value: number, digits = 0): string {
  return numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)
}

/** 'Italian'; null for what is not the tag of a language with a name. */
export function languageName(tag: string): string | null {
  try {
    return languageNames({ type: 'language', fallback: 'none' }).of(tag) ?? null
  } catch {
    return null // not a tag at all
  }
}

export function percent(share: number): string {
  return numberFormat({ style: 'percent', maximumFractionDigits: 0 }).format(share)
}
