// A list whose rows stay where they are while somebody aims at them. useHeldOrder.ts says when; here is what then is shown.

import type { LiveRow } from './liveRow'

/** What is shown at one place of the list; null where a conversation was that has left it. */
export type Slot = { id: string; row: LiveRow | null }
/** `moved` counts those that have another place by now, or none. */
export type Held = { slots: Slot[]; added: number; moved: number }

/** `shown`: the ids in the order that is held. `wanted`: the rows in the order in which they would be without that. `all`: also those that don't match the filters any more. */
export function heldOrder(shown: readonly string[], wanted: readonly LiveRow[], all: ReadonlyMap<string, LiveRow>): Held {
  const places = new Map(shown.map((id, place) => [id, place]))
  const staying = wanted.flatMap(({ id }) => places.get(id) ?? [])
  return {
    slots: shown.map((id) => ({ id, row: all.get(id) ?? null })),
    added: wanted.length - staying.length,
    moved: shown.length - longestRise(staying),
  }
}

/** How many of the numbers can stay where they are, so that the others alone have moved: the longest rising part of them. */
function longestRise(numbers: readonly number[]): number {
  const lowest: number[] = [] // the lowest last number of a rising part of each length
  for (const number of numbers) {
    const longer = lowest.findIndex((each) => each >= number)
    lowest[longer < 0 ? lowest.length : longer] = number
  }
  return lowest.length
}
