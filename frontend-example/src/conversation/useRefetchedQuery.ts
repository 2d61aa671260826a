// Refetching as React hooks, for data that no stream keeps current. The timing is in refetching.ts.

import { useCallback, useEffect, useRef, useState } from 'react'
import type { TypedDocument } from '../live'
import { useApi } from '../shell/api'
import { startRefetching, type Pauses, type Reading } from './refetching'

/** A new `refreshCount` reads at once, for what the viewer did; a new `cause` reads after the rest. */
type Again = { refreshCount?: number; cause: unknown }

/** The answer for `key`; undefined until it is there. Nothing is read while `key` is null. */
export function useRefetched<T>(key: string | null, read: () => Promise<T | undefined>, { refreshCount, cause, firstAfterMs, restMs }: Again & Pauses): T | undefined {
  const [answer, setAnswer] = useState<{ key: string; value: T }>()
  const reading = useRef<Reading>(null)
  const latest = useRef(read)
  useEffect(() => {
    latest.current = read
  })
  // This effect is before the next one, because the first read needs no cause.
  useEffect(() => reading.current?.again(), [cause])
  useEffect(() => {
    if (key === null) return
    const begun = startRefetching(() => latest.current(), (value) => setAnswer({ key, value }), { firstAfterMs, restMs })
    reading.current = begun
    return begun.stop
  }, [key, refreshCount, firstAfterMs, restMs])
  return answer?.key === key ? answer?.value : undefined
}

/** The answer of the query; undefined until it is there. The returned function reads it again at once. */
export function useRefetchedQuery<Data, V>(document: TypedDocument<Data, V>, variables: V | null, { refreshCount = 0, cause }: Again): [Data | undefined, () => void] {
  const api = useApi()
  const [again, setAgain] = useState(0)
  const read = async () => {
    if (variables === null) return
    const { data, error } = await api(document, variables)
    return error ? undefined : data
  }
  const data = useRefetched(variables && JSON.stringify(variables), read, { refreshCount: refreshCount + again, cause })
  return [data, useCallback(() => setAgain((before) => before + 1), [])]
}
