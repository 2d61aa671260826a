import { describe, expect, it } from 'vitest'
import { kept, NOTHING, toggled, withAll, type Selection } from './selection'

const SHOWN = [...'abcdef']
const text = ({ ids }: Selection) => [...ids].sort().join('')
const selected = (ids: string): Selection => withAll(NOTHING, [...ids])

describe('toggled', () => {
  it('selects one, and no longer', () => {
    const one = toggled(NOTHING, 'b')
    expect(text(one)).toBe('b')
    expect(text(toggled(one, 'b'))).toBe('')
  })
  it('selects a range from the last one on, in either direction', () => {
    expect(text(toggled(selected('b'), 'e', SHOWN))).toBe('bcde')
    expect(text(toggled(selected('e'), 'c', SHOWN))).toBe('cde')
    expect(text(toggled(selected('af'), 'd', SHOWN))).toBe('adef')
  })
  it('takes a range out if its end was selected', () => expect(text(toggled({ ...selected('abcde'), anchor: 'b' }, 'd', SHOWN))).toBe('ae'))
  it('selects only one if the last one is not in the list', () => expect(text(toggled(selected('x'), 'c', SHOWN))).toBe('cx'))
})

describe('kept', () => {
  it('keeps what the list still has, however it is ordered', () => {
    const before = selected('ab')
    expect(kept(before, new Set('cba'))).toBe(before)
  })
  it('counts what has left it, until the next choice', () => {
    const before = kept(kept(selected('abc'), new Set('bc')), new Set('c'))
    expect([text(before), before.left]).toEqual(['c', 2])
    expect(toggled(before, 'd').left).toBe(0)
  })
})
