import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Chat } from './chat'
import { SignedInCustomer } from './signedInCustomer'

const SERVER = 'https://vigie.example/'
const A_MOMENT = 1_000

type Page = { ids: string[]; startCursor: string | null }
const messages = ({ ids, startCursor }: Page) => ({ edges: ids.map((id) => ({ node: { id, text: id } })), pageInfo: { hasPreviousPage: startCursor !== null, startCursor } })
const read = (conversation: { version: number; state?: string }, page: Page) => ({ asOf: '10', conversation: { id: 'c', state: 'ACTIVE', ...conversation, messages: messages(page) } })
const NEWEST: Page = { ids: ['three', 'four'], startCursor: 'before three' }
const EARLIER: Page = { ids: ['one', 'two'], startCursor: null }

/** The server's side of the chat's one socket. */
class Socket {
  static last: Socket
  readonly readyState = 1
  onopen = () => {}
  onmessage = (_: { data: string }) => {}
  private id = ''

  constructor() {
    Socket.last = this
    queueMicrotask(() => this.onopen())
  }
  send(text: string): void {
    const { type, id } = JSON.parse(text) as { type: string; id?: string }
    if (type === 'connection_init') this.say({ type: 'connection_ack' })
    this.id = id ?? this.id
  }
  gives = (frame: object) => this.say({ type: 'next', id: this.id, payload: { data: { conversationTimeline: frame } } })
  close(): void {}
  private say = (message: object) => this.onmessage({ data: JSON.stringify(message) })
}
Object.assign(Socket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })

let transcripts: (() => Promise<object> | object)[]
let chat: Chat

beforeEach(() => {
  vi.useFakeTimers()
  const page = { addEventListener() {}, removeEventListener() {} }
  vi.stubGlobal('window', page)
  vi.stubGlobal('document', { ...page, visibilityState: 'visible' })
  vi.stubGlobal('sessionStorage', { getItem: () => null, setItem() {}, removeItem() {} })
  vi.stubGlobal('WebSocket', Socket)
  vi.stubGlobal('reportError', vi.fn())
  vi.stubGlobal('fetch', async (_: string, { body }: { body: string }) => {
    if (body.includes('query ChatConversations')) return Response.json({ data: { ongoingConversations: { edges: [{ node: { id: 'c', state: 'ACTIVE', workstream: { name: 'Website' } } }] } } })
    return Response.json(await transcripts.shift()?.())
  })
  chat = new Chat(SERVER, 'Website', 'en', new SignedInCustomer(SERVER, 'Website', async () => 'token'), () => {})
})

afterEach(() => {
  chat.close()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function resumed(...more: typeof transcripts) {
  transcripts = [() => ({ data: read({ version: 9 }, NEWEST) }), ...more]
  await chat.resume()
  await vi.advanceTimersByTimeAsync(A_MOMENT)
  expect(shown()).toEqual(NEWEST.ids)
}

const shown = () => chat.transcript.lines.map((line) => line.id)

describe('the chat', () => {
  it('accepts a lower version when it reads again, as after a restored backup', async () => {
    await resumed(() => ({ data: read({ version: 7, state: 'WAITING' }, NEWEST) }))
    Socket.last.gives({ __typename: 'ResyncRequired', position: '99', previousPosition: null, occurredAt: '' })
    await vi.advanceTimersByTimeAsync(A_MOMENT)
    expect(chat.status).toMatchObject({ version: 7, state: 'WAITING' })
  })

  it('shows an earlier page once, however often it is requested', async () => {
    const page = () => ({ data: read({ version: 9 }, EARLIER) })
    await resumed(page, page)
    await Promise.all([chat.readEarlier(), chat.readEarlier()])
    await chat.readEarlier() // there is no more
    expect(shown()).toEqual(['one', 'two', 'three', 'four'])
    expect(transcripts).toHaveLength(1)
  })

  it('ignores an answer that arrives after the customer started over', async () => {
    let answer = (_: object) => {}
    await resumed(() => new Promise((resolve) => (answer = resolve)))
    const reading = chat.readEarlier()
    await vi.advanceTimersByTimeAsync(A_MOMENT)
    chat.startOver()
    answer({ data: read({ version: 9 }, EARLIER) })
    await reading
    expect([shown(), chat.transcript.earlier, chat.status]).toEqual([[], null, null])
  })

  it('reports that earlier messages could not be read, and reads them on the next request', async () => {
    await resumed(
      () => ({ errors: [{ message: 'Too much.', extensions: { code: 'RATE_LIMITED' } }] }),
      () => ({ data: read({ version: 9 }, EARLIER) }),
    )
    await chat.readEarlier()
    expect([chat.fault, shown()]).toEqual(['RATE_LIMITED', NEWEST.ids])
    await chat.readEarlier()
    expect([chat.fault, shown()]).toEqual([null, ['one', 'two', 'three', 'four']])
  })
})
