import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SessionEnded } from './identity'
import { Visitor } from './visitor'

const KEY = 'vigie.chat https://vigie.example/ Website'
const SIX_MINUTES = 360_000
const EIGHT_MINUTES = 480_000

let asked: { body: unknown; token: string | null }[]
let answers: (() => Response)[]

const given = (token: string, conversationId: string | null = null) => () =>
  Response.json({ token, expiresAt: '2026-05-04T12:15:00Z', renewAfter: '2026-05-04T12:07:30Z', conversationId })
const refused = () => Response.json({ errors: [{ message: 'Over.', extensions: { code: 'UNAUTHENTICATED' } }] }, { status: 401 })

beforeEach(() => {
  asked = []
  answers = []
  const kept = new Map<string, string>()
  vi.useFakeTimers()
  vi.stubGlobal('window', { addEventListener() {}, removeEventListener() {} })
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value), removeItem: (key: string) => kept.delete(key) })
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>
    asked.push({ body: JSON.parse(init.body as string), token: headers.authorization?.replace('Bearer ', '') ?? null })
    const answer = answers.shift()
    if (!answer) throw new TypeError('offline')
    return answer()
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const tab = () => new Visitor('https://vigie.example/', 'Website', 'fr', () => {})

describe('a visitor’s session', () => {
  it('starts once, and is stored for the next page', async () => {
    answers = [given('one')]
    const first = tab()
    await first.begin('Zoé')
    await first.begin('Zoé')
    expect(asked).toEqual([{ body: { workstream: 'Website', locale: 'fr', name: 'Zoé' }, token: null }])
    first.began('conversation')
    expect(await tab().conversation()).toBe('conversation')
    expect(await tab().token()).toBe('one')
  })

  it('is renewed at half of its life, by the first tab that needs it', async () => {
    answers = [given('one'), given('two')]
    const [first, second] = [tab(), tab()]
    await first.begin('')
    vi.setSystemTime(Date.now() + SIX_MINUTES)
    expect(await first.token()).toBe('one')
    vi.setSystemTime(Date.now() + EIGHT_MINUTES)
    expect(await second.token()).toBe('two')
    expect(await first.token()).toBe('two')
    expect(asked.map(({ token }) => token)).toEqual([null, 'one'])
  })

  it('is renewed by itself while the page is open', async () => {
    answers = [given('one'), given('two')]
    await tab().begin('')
    await vi.advanceTimersByTimeAsync(EIGHT_MINUTES)
    expect(asked).toHaveLength(2)
    expect(await tab().token()).toBe('two')
  })

  it('does not replace the newest token because an older one was refused', async () => {
    answers = [given('one'), given('two')]
    const mine = tab()
    await mine.begin('')
    mine.refused('one')
    expect(await mine.token()).toBe('two')
    mine.refused('one')
    expect(await mine.token()).toBe('two')
    expect(asked).toHaveLength(2)
  })

  it('uses the token that another tab has stored when its own can’t be renewed', async () => {
    const mine = tab()
    answers = [
      given('one'),
      () => {
        localStorage.setItem(KEY, JSON.stringify({ token: 'theirs', renewAt: Infinity, conversationId: null }))
        return refused()
      },
    ]
    await mine.begin('')
    mine.refused('one')
    expect(await mine.token()).toBe('theirs')
  })

  it('is removed when it has ended', async () => {
    answers = [given('one'), refused]
    const mine = tab()
    await mine.begin('')
    mine.refused('one')
    await expect(mine.token()).rejects.toBeInstanceOf(SessionEnded)
    expect(await mine.conversation()).toBeNull()
    expect(localStorage.getItem(KEY)).toBeNull()
  })

  it('is kept when the server can’t be reached', async () => {
    answers = [given('one')]
    const mine = tab()
    await mine.begin('')
    mine.refused('one')
    await expect(mine.token()).rejects.toThrow('offline')
    expect(mine.lastToken()).toBe('one')
  })
})
