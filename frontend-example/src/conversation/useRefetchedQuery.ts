// A reading as React hooks, for what is shown beside what streams keep. Its rests and repetitions are refetching.ts.

import type { TypedDocumentNode } from '@urql/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useClient, type AnyVariables } from 'urql'
import { startRefetching, type Pauses, type Reading } from './refetching'

/** With another `refreshCount` it is read at once, with another `cause` after the rest: the first is for what the viewer did. */
type Again = { refreshCount?: number; cause: unknown }

/** The answer to `key`; undefined until it is there. A null `key` reads nothing. */
export function useRefetched<T>(key: string | null, read: () => Promise<T | undefined>, { refreshCount, cause, firstAfterMs, restMs }: Again & Pauses): T | undefined {
  const [answer, setAnswer] = useState<{ key: string; value: T }>()
  const reading = useRef<Reading>(null)
  const latest = useRef(read)
  useEffect(() => {
    latest.current = read
  })
  // Above the effect that begins: what is only beginning needs no cause.
  useEffect(() => reading.current?.again(), [cause])
  useEffect(() => {
    if (key === null) return
    const begun = startRefetching(() => latest.current(), (value) => setAnswer({ key, value }), { firstAfterMs, restMs })
    reading.current = begun
    return begun.stop
  }, [key, refreshCount, firstAfterMs, restMs])
  return answer?.key === key ? answer?.value : undefined
}

/** What the query `document` answers; undefined until it does. The function reads it again at once. */
export function useRefetchedQuery<Data, V extends AnyVariables>(document: TypedDocumentNode<Data, V>, variables: V | null, { refreshCount = 0, cause }: Again): [Data | undefined, () => void] {
  const api = useClient()
  const [again, setAgain] = useState(0)
  const read = async () => {
    if (variables === null) return
    const { data, error } = await api.query(document, variables).toPromise()
    return error ? undefined : data
  }
  const data = useRefetched(variables && JSON.stringify(variables), read, { refreshCount: refreshCount + again, cause })
  return [data, useCallback(() => setAgain((before) => before + 1), [])]
}
