import { describe, expect, it } from 'vitest'
import { exampleRow } from './fixtures'
import { EMPTY, fromAddress, rowsOf, toAddress, type View } from './view'

const scored = (level: 'NEGATIVE' | 'NEUTRAL', score: number) => ({ level, score, changedAt: '2026-11-22T09:00:00Z', confidence: null, trend: null, isFallback: false })

const rows = [
  exampleRow({ id: 'a', waitingSince: '2026-11-22T09:02:00Z' }),
  exampleRow({ id: 'b', state: 'ACTIVE', agent: { id: 'sam', name: 'Sam', isBot: false }, sentiment: scored('NEUTRAL', 0.1) }),
  exampleRow({ id: 'c', waitingSince: '2026-11-22T09:01:00Z', channel: 'SMS', sentiment: scored('NEGATIVE', -0.5), customer: { name: 'Antoine Mercier' } }),
]
const shown = (view: Partial<View>, found?: ReadonlySet<string>) => rowsOf(rows, { ...EMPTY, ...view }, found).map((row) => row.id)

describe('rowsOf', () => {
  it('sorts the longest waiting first and those not waiting last', () => expect(shown({})).toEqual(['c', 'a', 'b']))
  it('sorts the worst sentiment first and unknown sentiment last', () => expect(shown({ order: 'sentiment' })).toEqual(['c', 'b', 'a']))
  it('sorts what needs attention first, the most urgent and the longest before others, and the rest by its wait', () => {
    const needing = (id: string, level: 'SOON' | 'NOW', since: string) => exampleRow({ id, attention: { level, since, causes: [] } })
    const all = [...rows, needing('d', 'SOON', '2026-11-22T09:00:00Z'), needing('e', 'NOW', '2026-11-22T09:05:00Z'), needing('f', 'NOW', '2026-11-22T09:04:00Z')]
    const ids = (view: Partial<View>) => rowsOf(all, { ...EMPTY, ...view }, undefined).map((row) => row.id)
    expect(ids({})).toEqual(['f', 'e', 'd', 'c', 'a', 'b'])
    expect(ids({ attention: 'SOON' })).toEqual(['f', 'e', 'd'])
    expect(ids({ attention: 'NOW', order: 'waiting' })).toEqual(['e', 'f'])
  })
  it('applies the chosen filters', () => {
    expect(shown({ states: ['ACTIVE'] })).toEqual(['b'])
    expect(shown({ agents: ['sam'] })).toEqual(['b'])
    expect(shown({ channels: ['SMS'], queues: ['chat'] })).toEqual(['c'])
    expect(shown({ queues: ['other'] })).toEqual([])
  })
  it('leaves unknown sentiment out of “or worse”', () => expect(shown({ sentiment: 'NEUTRAL' })).toEqual(['c', 'b']))
  it('matches names itself, and messages by the ids from the server', () => {
    expect(shown({ search: 'mercier' })).toEqual(['c'])
    expect(shown({ search: 'MÉRCIER' })).toEqual(['c'])
    expect(shown({ search: 'mercier' }, new Set(['a']))).toEqual(['c', 'a'])
  })
})

describe('the address', () => {
  it('keeps a whole view', () => {
    const view: View = { queues: ['q=1', 'q2'], agents: ['sam'], states: ['OPEN'], channels: ['SMS'], sentiment: 'NEGATIVE', attention: 'SOON', search: 'à & b', order: 'newest', open: 'c' }
    expect(fromAddress(toAddress(view))).toEqual(view)
  })
  it('ignores values that it doesn’t know', () => expect(fromAddress('?sentiment=FURIOUS&attention=MUCH&order=random')).toEqual(EMPTY))
  it('reads the former name of the sentiment parameter, which earlier saved views have', () => expect(fromAddress('?mood=NEGATIVE').sentiment).toBe('NEGATIVE'))
})
