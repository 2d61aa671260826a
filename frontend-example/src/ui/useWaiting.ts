// The tab's title shows how much waits, for people who look at another tab.

import { useEffect } from 'react'

export function useWaiting(count: number): void {
  useEffect(() => {
    const before = document.title
    if (count) document.title = `(${count}) ${before}`
    return () => {
      document.title = before
    }
  }, [count])
}
