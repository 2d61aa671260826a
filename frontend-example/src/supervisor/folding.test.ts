import { expect, it } from 'vitest'
import examples from '../../../tests/shared/folding.json'
import { contains } from './folding'

it.each(examples)('$search is found in $text: $found', ({ text, search, found }) => expect(contains(text, search)).toBe(found))
it('finds marks of which folding leaves nothing only where they are', () => {
  expect(contains('a (b)', '(')).toBe(true)
  expect(contains('ab', '(')).toBe(false)
})
