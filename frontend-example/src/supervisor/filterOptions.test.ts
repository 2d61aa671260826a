import { expect, it } from 'vitest'
import { filterOptions } from './filterOptions'

const sam = { id: 'a', name: 'Sam' }

it('offers each once, by name', () => {
  expect(filterOptions([sam, { id: 'b', name: 'Ada' }, sam], ['a'], '?')).toEqual([
    { value: 'b', label: 'Ada' },
    { value: 'a', label: 'Sam' },
  ])
})
it('offers what is chosen although nothing names it now', () => expect(filterOptions([], ['gone'], 'Nothing ongoing')).toEqual([{ value: 'gone', label: 'Nothing ongoing' }]))
