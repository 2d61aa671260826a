// A value in localStorage or sessionStorage. If the browser allows neither, it lasts as long as the page.

export type StoredValue<T> = { get: () => T | null; set: (value: T | null) => void; close: () => void }

/** `onChangedElsewhere` is called when another tab has written the value. `where` is a function, because reading a forbidden storage throws. */
export function storedValue<T>(where: () => Storage, key: string, onChangedElsewhere: (now: T | null, before: T | null) => void = () => {}): StoredValue<T> {
  let memory: string | null = null
  const parsed = (text: string | null) => (text ? (JSON.parse(text) as T) : null)
  const heard = (event: StorageEvent) => event.key === key && onChangedElsewhere(parsed(event.newValue), parsed(event.oldValue))
  window.addEventListener('storage', heard)
  return {
    get() {
      try {
        return parsed(where().getItem(key))
      } catch {
        return parsed(memory)
      }
    },
    set(value) {
      memory = value && JSON.stringify(value)
      try {
        if (memory) where().setItem(key, memory)
        else where().removeItem(key)
      } catch {
        // It lasts as long as the page.
      }
    },
    close: () => window.removeEventListener('storage', heard),
  }
}
