// Keys that don't mean what they say: what ends the composing of a character, and Escape amid words that would be lost.

const WRITTEN_IN = ['textarea', 'text', 'search']

/** Safari tells of the key that ends it only afterwards, with 229 as its code. */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229

/** Escape closes a panel, unless somebody is writing in it. */
export function isCloseKey(event: KeyboardEvent): boolean {
  if (event.key !== 'Escape' || isComposing(event)) return false
  const { type, value } = event.target as HTMLInputElement
  return !(value && WRITTEN_IN.includes(type))
}
