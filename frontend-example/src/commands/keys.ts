// The keys of the supervisor's and the agent's page, outside of fields, menus and dialogs. Whoever speaks to the computer can turn off those of one character.

import { isComposing } from '../ui/keys'

const STORAGE_KEY = 'vigie.keys'

export const areKeysOn = (): boolean => localStorage.getItem(STORAGE_KEY) !== 'off'

export function turnKeys(isOn: boolean): boolean {
  localStorage.setItem(STORAGE_KEY, isOn ? 'on' : 'off')
  return isOn
}

/** `onKey` says whether the key means something; Ctrl-K is 'ctrl k', and Ctrl-A, where nothing has the focus, 'ctrl a'. Returns a function that ends it. */
export function listenToKeys(onKey: (key: string) => boolean): () => void {
  const listen = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey, target } = event
    const letter = key.toLowerCase()
    const isChord = (ctrlKey || metaKey) && (letter === 'k' || (letter === 'a' && target === document.body))
    const isPlain = !ctrlKey && !metaKey && !altKey && areKeysOn() && !(target as HTMLElement).closest('input:not([type=checkbox]), textarea, select, .popover-panel')
    const repeats = event.repeat && key !== 'j' && key !== 'k' // a key that is held down acts once
    if (event.defaultPrevented || repeats || isComposing(event) || !(isChord || isPlain)) return
    if (onKey(isChord ? `ctrl ${letter}` : key)) event.preventDefault()
  }
  document.addEventListener('keydown', listen)
  return () => document.removeEventListener('keydown', listen)
}
