import { words } from '../ui/i18n'
import en from './en'
import fr from './fr'

export const t = words(en, fr)

/** The texts of an area, together with those that all areas share about a conversation. */
export const wordsWith = <W extends Record<string, string>>(ownEn: W, ownFr: Record<keyof W, string>) =>
  words<typeof en & W>({ ...en, ...ownEn }, { ...fr, ...ownFr })

/** A conversation's display name: its title, or the customer's name, because most conversations have no title. */
export const titleOf = ({ title, customer }: { title?: string | null; customer?: { name?: string | null } | null }): string => title ?? customer?.name ?? t('untitled')
