import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Outbox } from './outbox'

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('window', { addEventListener() {} })
  vi.stubGlobal('sessionStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value), removeItem: (key: string) => kept.delete(key) })
})

const after = (words: string[]) => {
  const outbox = new Outbox('unsent')
  for (const text of words) outbox.add(text)
  return outbox
}

describe('the outbox', () => {
  it('keeps each message and its requestId over a reload', () => {
    const before = after(['one', 'two']).list()
    expect(new Outbox('unsent').list()).toEqual(before)
    expect(before[0]?.requestId).not.toBe(before[1]?.requestId)
  })

  it('gives the messages in order, without those that failed', () => {
    const outbox = after(['one', 'two'])
    const { requestId } = outbox.next() ?? { requestId: '' }
    outbox.failed(requestId, 'INTERNAL')
    expect(outbox.next()?.text).toBe('two')
    outbox.again(requestId)
    expect(outbox.next()).toMatchObject({ requestId, text: 'one' })
  })

  it('removes a message once it is confirmed and its frame has arrived', () => {
    const outbox = after(['one'])
    outbox.arrived(outbox.list()[0]?.requestId ?? '', 'm1')
    expect(outbox.next()).toBeUndefined()
    expect(outbox.list()).toHaveLength(1)
    outbox.appeared('m1', 'one')
    expect(outbox.list()).toHaveLength(0)
  })

  it('hides a message whose frame arrives before the answer, and still waits for the answer', () => {
    const outbox = after(['one'])
    outbox.appeared('m1', 'one')
    expect(outbox.next()).toMatchObject({ text: 'one', isShown: true })
    outbox.arrived(outbox.list()[0]?.requestId ?? '', 'm1', [{ id: 'm1' }])
    expect(outbox.list()).toHaveLength(0)
  })
})
