// A text that changes often, once it rests.

import { useEffect, useState } from 'react'

/** The latest text that stayed the same for so long; empty before. */
export function useSettled(text: string, milliseconds: number): string {
  const [settled, settle] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => settle(text), milliseconds)
    return () => clearTimeout(timer)
  }, [text, milliseconds])
  return settled
}
