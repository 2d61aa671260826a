// Keeps the selection of the list while rows change, move and leave.

import { useEffect, useMemo, useRef, useState } from 'react'
import type { LiveRow } from './liveRow'
import { kept, NOTHING, toggled, withAll } from './selection'

export function useSelection(rows: LiveRow[]) {
  const [selection, change] = useState(NOTHING)
  const listed = useRef<ReadonlySet<string>>(NOTHING.ids)
  useEffect(() => {
    listed.current = new Set(rows.map(({ id }) => id))
    change((before) => kept(before, listed.current))
  }, [rows])
  const acts = useMemo(() => {
    // While the order of the list is held, it also shows others.
    const ofList = (ids: readonly string[]) => ids.filter((id) => listed.current.has(id))
    return {
      toggle: (id: string, shown?: readonly string[]) => change((before) => toggled(before, id, shown)),
      add: (ids: readonly string[]) => change((before) => withAll(before, ofList(ids))),
      /** These alone. */
      set: (ids: readonly string[]) => change(withAll(NOTHING, ofList(ids))),
    }
  }, [])
  return { selection, ...acts }
}
