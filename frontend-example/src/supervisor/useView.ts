// The view as React state, in step with the address: reloading or sharing the address shows the same view.

import { useCallback, useEffect, useState } from 'react'
import { fromAddress, toAddress, type View } from './view'

export function useView(): [View, (change: Partial<View>) => void] {
  const [view, setView] = useState(() => fromAddress(location.search))
  const change = useCallback((part: Partial<View>) => setView((before) => ({ ...before, ...part })), [])

  useEffect(() => {
    const address = toAddress(view)
    // Opening a conversation adds a history entry, so that Back closes it. Other changes only replace the address.
    const opens = view.open && !fromAddress(location.search).open
    if (address !== location.search) history[opens ? 'pushState' : 'replaceState'](null, '', address)
  }, [view])

  useEffect(() => {
    const follow = () => setView(fromAddress(location.search))
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])

  return [view, change]
}
