// The view as React state, in step with the address: reloading the page or sending its address shows the same.

import { useCallback, useEffect, useState } from 'react'
import { fromAddress, toAddress, type View } from './view'

export function useView(): [View, (change: Partial<View>) => void] {
  const [view, setView] = useState(() => fromAddress(location.search))
  const change = useCallback((part: Partial<View>) => setView((before) => ({ ...before, ...part })), [])

  useEffect(() => {
    const address = toAddress(view)
    // Back closes what was opened, as on a phone, where it covers the page; all else only amends the address.
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
