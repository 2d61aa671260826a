import { describe, expect, it } from 'vitest'
import { changesByMessage, EMPTY, lastOfOthers, sentAgain, withEarlier, type Page, type Said, type SentimentChange } from './transcript'

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

describe('the last message that may be unread', () => {
  const said = (id: string, sender: string, part: Partial<Said> = {}) => ({ id, visibility: 'PUBLIC', systemKind: null, sender: { id: sender }, ...part }) as Said
  const all = [said('a', 'zoe'), said('b', 'ada'), said('c', 'zoe', { visibility: 'INTERNAL' }), said('d', 'zoe', { systemKind: 'AGENT_JOINED' as never })]
  it('is PUBLIC, of a person, and of somebody else', () => {
    expect(lastOfOthers(all, 'ada')).toBe('a')
    expect(lastOfOthers(all, 'sam')).toBe('b')
    expect(lastOfOthers([], 'sam')).toBeUndefined()
  })
})

describe('what was sent again', () => {
  const said = (id: string, text: string | null, part: Partial<Said> = {}) => ({ id, text, visibility: 'PUBLIC', systemKind: null, fromCustomer: false, ...part }) as Said
  it('is each message but the last with the same words to the customer', () => {
    expect([...sentAgain([said('a', 'Hello'), said('b', 'Hello'), said('c', 'Bye'), said('d', 'Hello')])].sort()).toEqual(['a', 'b'])
  })
  it('is not what the customer or a colleague says in the same words', () => {
    expect(sentAgain([said('a', 'Hello'), said('b', 'Hello', { fromCustomer: true }), said('c', 'Hello', { visibility: 'INTERNAL' })]).size).toBe(0)
  })
})

describe('the changes of sentiment', () => {
  const change = (trigger: string, to: SentimentChange['to']) => ({ to, trigger: { id: trigger } }) as SentimentChange
  const levels = (...changes: SentimentChange[]) => [...changesByMessage(changes)].map(([id, { to }]) => [id, to]).sort()

  it('stand at the messages that caused them', () => expect(levels(change('a', 'NEUTRAL'), change('b', 'POSITIVE'))).toEqual([['a', 'NEUTRAL'], ['b', 'POSITIVE']]))
  it('stay what they were if a message is corrected later, and again', () => {
    const changes = [change('a', 'NEUTRAL'), change('b', 'POSITIVE'), change('a', 'NEGATIVE'), change('a', 'SLIGHTLY_POSITIVE')]
    expect(levels(...changes)).toEqual([['a', 'NEUTRAL'], ['b', 'POSITIVE']])
  })
})
