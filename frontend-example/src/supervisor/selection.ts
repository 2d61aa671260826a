// Which conversations of the list are selected, to act on all of them. useSelection.ts keeps it; what can be done with it is in ../bulk.

/** `anchor`: whichever was selected last, where a range begins. `left`: how many have left the list, and with it the selection. */
export type Selection = { ids: ReadonlySet<string>; anchor: string | null; left: number }

export const NOTHING: Selection = { ids: new Set(), anchor: null, left: 0 }

/** With `shown`, the ids in the order of the list, all from the anchor to `id` become what `id` becomes. */
export function toggled({ ids, anchor }: Selection, id: string, shown?: readonly string[]): Selection {
  const next = new Set(ids)
  const from = shown && anchor ? shown.indexOf(anchor) : -1
  const to = shown?.indexOf(id) ?? 0
  for (const each of from < 0 ? [id] : shown!.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.has(id) ? next.delete(each) : next.add(each)
  return { ids: next, anchor: id, left: 0 }
}

export const withAll = ({ ids, anchor }: Selection, more: readonly string[]): Selection => ({ ids: new Set([...ids, ...more]), anchor: more.at(-1) ?? anchor, left: 0 })

/** What remains of it in a list that now has `listed`. It is the same object if all do. */
export function kept(selection: Selection, listed: ReadonlySet<string>): Selection {
  const ids = [...selection.ids].filter((id) => listed.has(id))
  const gone = selection.ids.size - ids.length
  return gone ? { ...selection, ids: new Set(ids), left: selection.left + gone } : selection
}
