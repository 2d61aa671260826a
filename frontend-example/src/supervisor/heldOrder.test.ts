import { describe, expect, it } from 'vitest'
import { exampleRow } from './fixtures'
import { heldOrder } from './heldOrder'

const rows = (ids: string) => [...ids].map((id) => exampleRow({ id }))
/** `shown`, while it would be `wanted`, of `all`. */
function held(shown: string, wanted: string, all = wanted) {
  const { slots, ...counts } = heldOrder([...shown], rows(wanted), new Map(rows(all).map((row) => [row.id, row])))
  return [slots.map(({ id, row }) => (row ? id : '-')).join(''), counts]
}

describe('heldOrder', () => {
  it('says nothing while nothing changes', () => expect(held('abc', 'abc')).toEqual(['abc', { added: 0, moved: 0 }]))
  it('keeps the order, and counts what alone has moved', () => {
    expect(held('abcd', 'dabc')).toEqual(['abcd', { added: 0, moved: 1 }])
    expect(held('abcd', 'dcba')).toEqual(['abcd', { added: 0, moved: 3 }])
  })
  it('shows nothing new, but counts it', () => expect(held('ab', 'xayb')).toEqual(['ab', { added: 2, moved: 0 }]))
  it('leaves a gap for what has left', () => expect(held('abc', 'ac')).toEqual(['a-c', { added: 0, moved: 1 }]))
  it('goes on to show what doesn’t match the filters any more', () => expect(held('abc', 'ac', 'abc')).toEqual(['abc', { added: 0, moved: 1 }]))
})
