// Whether the page is too narrow for columns side by side.

import { useSyncExternalStore } from 'react'

const query = matchMedia('(max-width: 900px)')

function listen(listener: () => void): () => void {
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

export const useIsNarrow = (): boolean => useSyncExternalStore(listen, () => query.matches)
