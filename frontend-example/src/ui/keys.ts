// Keys that need care: those that end the composing of a character (IME), and Escape in a field with text that would be lost.

const WRITTEN_IN = ['textarea', 'text', 'search']

/** Safari reports the key that ends a composition only afterwards, with keyCode 229. */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229

/** Whether the key closes a panel: Escape, unless it was pressed in a field with text. */
export function isCloseKey(event: KeyboardEvent): boolean {
  if (event.key !== 'Escape' || isComposing(event)) return false
  const { type, value, readOnly } = event.target as HTMLInputElement
  return !(value && !readOnly && WRITTEN_IN.includes(type))
}
