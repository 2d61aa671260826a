// How long a message is, where what is written goes to a customer: it is counted when it is nearly too long, and refused when it is.

import { t } from './words'

export const MOST_CHARACTERS = 10_000
const NEARLY = 0.8 // from this part of the most on, the characters are counted

/** In words, or null if it is not. */
export const tooLong = (length: number, most: number): string | null => (length > most ? t('write.long', { count: length, most }) : null)

export function Length({ length, most }: { length: number; most: number }) {
  if (length <= most * NEARLY) return null
  const why = tooLong(length, most)
  return (
    <span role="status" className={why ? 'said-failed' : 'soft'}>
      {why ?? t('write.count', { count: length, most })}
    </span>
  )
}
