// What the conversation that is open has beyond its row, and what is left of it once its row is gone.

import { useCallback, useEffect, useState } from 'react'
import { useClient } from 'urql'
import { OneDocument, type OneQuery } from './list.generated'

export type One = NonNullable<OneQuery['conversation']>

/** It is read again with each version of the row, and with each `turn`. undefined: not read yet; null: not to be seen. */
export function useOne(id: string, version: number | undefined, turn: number): [One | null | undefined, () => void] {
  const api = useClient()
  const [one, setOne] = useState<One | null | undefined>()
  const [again, setAgain] = useState(0)
  const readAgain = useCallback(() => setAgain((before) => before + 1), [])

  useEffect(() => {
    let isHere = true
    void api
      .query(OneDocument, { id })
      .toPromise()
      .then(({ data }) => isHere && data && setOne(data.conversation))
    return () => {
      isHere = false
    }
  }, [api, id, version, turn, again])

  return [one, readAgain]
}
