// What the panel shows beside the row. It is read again when the row's version rises: who takes part has then changed.

import { useCallback, useEffect, useState } from 'react'
import { useClient } from 'urql'
import { DetailsDocument, type DetailsQuery } from './panel.generated'

export type Details = NonNullable<DetailsQuery['conversation']>

/** undefined while it is read for the first time, null when it can't be seen. */
export function useDetails(id: string, version: number | undefined): [Details | null | undefined, () => void] {
  const api = useClient()
  const [details, setDetails] = useState<Details | null | undefined>()
  const [turn, setTurn] = useState(0)
  const readAgain = useCallback(() => setTurn((before) => before + 1), [])

  useEffect(() => {
    let isHere = true
    void api
      .query(DetailsDocument, { id })
      .toPromise()
      .then(({ data }) => isHere && data && setDetails(data.conversation))
    return () => {
      isHere = false
    }
  }, [api, id, version, turn])

  return [details, readAgain]
}
