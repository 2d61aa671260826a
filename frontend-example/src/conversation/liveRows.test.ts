import { beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveRows, type ListedConversation, type ListFrame } from './liveRows'

type Row = ListedConversation & { state: string }
type Taken = ListFrame<Row>

const exampleRow = (part: Partial<Row> & { id: string }): Row => ({ version: 1, state: 'OPEN', sentiment: null, queue: { id: 'q', name: 'Chat' }, ...part })

beforeEach(() => {
  vi.useFakeTimers()
})
const draw = () => vi.runAllTimers()

const at = (position: string) => ({ position, previousPosition: '00', occurredAt: '' })
const part = (position: string, ids: string[], last: boolean): Taken => ({ __typename: 'ConversationList', ...at(position), last, conversations: ids.map((id) => exampleRow({ id })) })
const updated = (row: Row): Taken => ({ __typename: 'ConversationUpdated', ...at('05'), snapshot: { conversationId: row.id }, conversation: row })

function rowsAfter(...frames: Taken[]): LiveRows<Row> {
  const rows = new LiveRows<Row>()
  frames.forEach(rows.take)
  draw()
  return rows
}

function drawing() {
  const rows = new LiveRows<Row>()
  const drawn = vi.fn()
  rows.listen(drawn)
  return { rows, drawn }
}

describe('LiveRows', () => {
  it('shows the first list part by part, and a later one once its last part is here', () => {
    expect([...rowsAfter(part('01', ['a'], false)).rows.keys()]).toEqual(['a'])
    expect([...rowsAfter(part('01', ['a'], false), part('01', ['b'], true)).rows.keys()]).toEqual(['a', 'b'])
    expect([...rowsAfter(part('01', ['a'], true), part('02', ['b'], false)).rows.keys()]).toEqual(['a'])
  })
  it('drops the parts of an incomplete list', () => {
    expect([...rowsAfter(part('01', ['a'], false), part('02', ['b'], true)).rows.keys()]).toEqual(['b'])
  })
  it('replaces all rows by a later list', () => {
    expect([...rowsAfter(part('01', ['a'], true), part('02', ['b'], true)).rows.keys()]).toEqual(['b'])
  })
  it('accepts a later list with lower versions, as after a restored backup, and keeps the sentiment scores', () => {
    const sentiment = { level: 'NEUTRAL' as const, score: 0.1, changedAt: '2026-11-22T09:00:00Z' }
    const { rows } = rowsAfter(updated(exampleRow({ id: 'a', version: 3, sentiment })), part('02', ['a'], true))
    expect(rows.get('a')).toEqual({ ...exampleRow({ id: 'a' }), scores: [{ at: sentiment.changedAt, score: 0.1 }] })
  })
  it('never puts an older version over a newer one', () => {
    const rows = rowsAfter(updated(exampleRow({ id: 'a', version: 3, state: 'ACTIVE' })), updated(exampleRow({ id: 'a', version: 2 })))
    expect(rows.rows.get('a')?.state).toBe('ACTIVE')
  })
  it('gives the rows of a renamed queue its name', () => {
    const other = updated(exampleRow({ id: 'b', queue: { id: 'r', name: 'Calls' } }))
    const { rows } = rowsAfter(part('01', ['a'], true), other, { __typename: 'QueueRenamed', queue: { id: 'q', name: 'Care' } })
    expect([...rows.values()].map((row) => row.queue.name)).toEqual(['Care', 'Calls'])
  })
  it('removes rows that left, and those that may not be seen any more', () => {
    const gone: Taken = { __typename: 'ConversationUpdated', ...at('06'), snapshot: { conversationId: 'b' }, conversation: null }
    expect(rowsAfter(part('01', ['a', 'b'], true), { __typename: 'ConversationLeft', ...at('05'), conversationId: 'a' }, gone).rows.size).toBe(0)
  })
  it('notifies its listeners once for any number of frames', () => {
    const { rows, drawn } = drawing()
    rows.take(part('01', ['a'], true))
    rows.take(updated(exampleRow({ id: 'a', version: 2 })))
    vi.advanceTimersByTime(60_000)
    expect(drawn).toHaveBeenCalledOnce()
  })
  it('notifies at once, and then ten times a second at most', () => {
    const { rows, drawn } = drawing()
    for (let number = 0; number < 95; number++) {
      rows.take(updated(exampleRow({ id: `${number}` })))
      vi.advanceTimersByTime(10)
      if (number === 0) expect(drawn).toHaveBeenCalledOnce()
    }
    expect(drawn).toHaveBeenCalledTimes(10)
    draw()
    expect(rows.rows.size).toBe(95)
  })
  it('remembers how the sentiment changed', () => {
    const scored = (score: number, minute: number): Taken =>
      updated(exampleRow({ id: 'a', sentiment: { level: 'NEUTRAL', score, changedAt: `2026-11-22T09:0${minute}:00Z` } }))
    const row = rowsAfter(scored(0.5, 1), scored(-0.2, 2), scored(-0.2, 2)).rows.get('a')
    expect(row?.scores.map((point) => point.score)).toEqual([0.5, -0.2])
  })
})
