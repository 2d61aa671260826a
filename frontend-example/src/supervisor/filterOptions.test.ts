import { expect, it } from 'vitest'
import { filterOptions } from './filterOptions'

const sam = { id: 'a', name: 'Sam' }

it('lists each option once, sorted by name', () => {
  expect(filterOptions([sam, { id: 'b', name: 'Ada' }, sam], ['a'], '?')).toEqual([
    { value: 'b', label: 'Ada' },
    { value: 'a', label: 'Sam' },
  ])
})
it('lists a chosen option even if its name is unknown now', () => expect(filterOptions([], ['gone'], 'No longer listed')).toEqual([{ value: 'gone', label: 'No longer listed' }]))
