/** Whether the focused element is gone or hidden. Keys then reach no panel, unless one takes the focus. */
export function isFocusLost(): boolean {
  const at = document.activeElement
  return at === null || at === document.body || !at.checkVisibility()
}
