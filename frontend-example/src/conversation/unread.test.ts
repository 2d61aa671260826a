import { describe, expect, it } from 'vitest'
import { toAsk, withAnswers, withRead, type Readings } from './unread'

const row = (id: string, lastActivityAt = '09:00') => ({ id, lastActivityAt })
const ids = (rows: { id: string }[]) => rows.map(({ id }) => id).join('')
const NONE: Readings = new Map()

describe('toAsk', () => {
  const known = withAnswers(NONE, [row('a'), row('b')], [{ unread: 2, readUpTo: 'm' }, { unread: 0, readUpTo: null }])
  it('are rows that are new, and followed ones with activity since', () => {
    expect(ids(toAsk([row('a'), row('b'), row('c')], known, false))).toBe('c')
    expect(ids(toAsk([row('a', '09:01'), row('b', '09:01')], known, false))).toBe('a')
  })
  it('are all one’s own with activity since', () => expect(ids(toAsk([row('a'), row('b', '09:01')], known, true))).toBe('b'))
  it('are no more than the server answers at once', () => expect(toAsk(Array.from({ length: 300 }, (_, index) => row(`${index}`)), NONE, false)).toHaveLength(200))
})

describe('what is known', () => {
  it('comes in the order of the questions, and is nothing where the viewer sees nothing', () => {
    const known = withAnswers(NONE, [row('a'), row('b')], [null, { unread: 3, readUpTo: null }])
    expect([known.get('a')?.unread, known.get('b')?.unread]).toEqual([0, 3])
  })
  it('follows what another device has read, and asks again for what comes after', () => {
    const read = withRead(withAnswers(NONE, [row('a')], [{ unread: 3, readUpTo: null }]), 'a', 0)
    expect(read.get('a')).toEqual({ unread: 0, isFollowed: true, at: '09:00' })
    expect(ids(toAsk([row('a')], read, false))).toBe('')
    expect(ids(toAsk([row('a', '09:01')], read, false))).toBe('a')
    expect(ids(toAsk([row('new')], withRead(NONE, 'new', 0), false))).toBe('new')
  })
})
