import { describe, expect, it } from 'vitest'
import { EMPTY, withEarlier, type Page, type Said } from './transcript'

const page = (earlier: string | null, ...ids: string[]): Page => ({ earlier, said: ids.map((id) => ({ id }) as Said) })
const shown = { ...EMPTY, ...page('before c', 'c', 'd') }
const ids = ({ said }: Page) => said.map(({ id }) => id)

describe('an earlier page', () => {
  it('is added before the shown messages, with the cursor of the page before it', () => {
    const more = withEarlier(shown, 'before c', page('before a', 'a', 'b'))
    expect([ids(more), more.earlier]).toEqual([['a', 'b', 'c', 'd'], 'before a'])
  })
  it('is added once, even if it was requested twice', () => {
    const more = withEarlier(shown, 'before c', page(null, 'a', 'b'))
    expect(withEarlier(more, 'before c', page(null, 'a', 'b'))).toBe(more)
  })
  it('is ignored if the transcript has been read again meanwhile', () => {
    const readAgain = { ...EMPTY, ...page('before d', 'd', 'e') }
    expect(withEarlier(readAgain, 'before c', page(null, 'a', 'b'))).toBe(readAgain)
  })
})
