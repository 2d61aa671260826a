import { words } from '../ui/i18n'
import en from './en'
import fr from './fr'

export const t = words(en, fr)

/** An area's own words together with those that all areas say about a conversation. */
export const wordsWith = <W extends Record<string, string>>(ownEn: W, ownFr: Record<keyof W, string>) =>
  words<typeof en & W>({ ...en, ...ownEn }, { ...fr, ...ownFr })

/** What a conversation is called: most customers begin without a title. */
export const titleOf = ({ title, customer }: { title?: string | null; customer?: { name?: string | null } | null }): string => title ?? customer?.name ?? t('untitled')
