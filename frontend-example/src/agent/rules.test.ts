import { describe, expect, it } from 'vitest'
import { exampleRow, helping, me, offerTo, other } from './fixtures'
import { mayRead, nextStep, relationOf, publicRefusal, sorted, refusalOf } from './rules'

const open = { state: 'OPEN', subState: null, agent: null } as const
const waiting = { state: 'WAITING', subState: null } as const
const wrapUp = { state: 'WRAP_UP', subState: null } as const

describe('relationOf', () => {
  it('is offered only to the agent to whom the pending offer is made', () => {
    expect(relationOf(exampleRow({ subState: 'AWAITING_ACCEPTANCE', pendingOffer: offerTo('agent', 'ASSIGNMENT') }), me)).toBe('offered')
    expect(relationOf(exampleRow({ pendingOffer: offerTo('other', 'TRANSFER') }), me)).toBe('primary')
  })
  it('is consultant for a participant in mode CONSULT', () => expect(relationOf(exampleRow({ agent: other, participants: helping }), me)).toBe('consultant'))
  it('is pickable only in the agent’s own queues, and only where conversations are picked', () => {
    expect(relationOf(exampleRow(open), me)).toBe('pickable')
    expect(relationOf(exampleRow({ ...open, queue: { id: 'sales', name: 'Sales' } }), me)).toBe('none')
    expect(relationOf(exampleRow({ ...open, workstream: { distribution: 'PUSH', unitsRequired: 20 } }), me)).toBe('none')
  })
  it('is none for conversations that the viewer sees only as a supervisor', () => expect(relationOf(exampleRow({ agent: other }), me)).toBe('none'))
})

describe('mayRead', () => {
  it('starts when the agent accepts, and lasts while the conversation waits', () => {
    expect(mayRead(exampleRow({ pendingOffer: offerTo('agent', 'ASSIGNMENT') }), me)).toBe(false)
    expect(mayRead(exampleRow({ participants: [{ mode: 'PRIMARY', person: { id: 'person', name: 'Alex' }, agent: { id: 'agent' } }] }), me)).toBe(true)
    expect(mayRead(exampleRow(waiting), me)).toBe(true)
  })
  it('is kept by a consultant to whom the conversation is offered', () => {
    expect(mayRead(exampleRow({ agent: other, participants: helping, pendingOffer: offerTo('agent', 'TRANSFER') }), me)).toBe(true)
  })
})

describe('refusalOf', () => {
  it('allows the suggested next step', () => {
    for (const state of [{}, waiting, wrapUp]) expect(refusalOf(nextStep(exampleRow(state)), exampleRow(state))).toBeNull()
    expect([{}, waiting, wrapUp].map((state) => nextStep(exampleRow(state)))).toEqual(['END', 'RESUME', 'CLOSE'])
  })
  it('lets a waiting conversation go to a colleague, but not to a queue', () => {
    expect(refusalOf('TO_AGENT', exampleRow(waiting))).toBeNull()
    expect(refusalOf('TO_QUEUE', exampleRow(waiting))).toBe('STATE_NOT_ALLOWED')
  })
  it('lets calls go to queues only, and elevates messaging only', () => {
    expect(refusalOf('TO_AGENT', exampleRow({ channel: 'VOICE' }))).toBe('CHANNEL_NOT_SUPPORTED')
    expect(refusalOf('TO_QUEUE', exampleRow({ channel: 'VOICE' }))).toBeNull()
    expect(refusalOf('VIDEO', exampleRow({ channel: 'VOICE' }))).toBe('CHANNEL_NOT_SUPPORTED')
  })
  it('allows only resolving a record', () => {
    const record = exampleRow({ channel: 'RECORD' })
    expect(refusalOf('END', record)).toBeNull()
    expect(refusalOf('LEAVE', record)).toBe('CHANNEL_NOT_SUPPORTED')
    expect(refusalOf('CONSULT', record)).toBe('CHANNEL_NOT_SUPPORTED')
  })
  it('refuses a transfer during a call, which can be changed or ended', () => {
    const call = exampleRow({ elevatedTo: 'VOICE' })
    expect(refusalOf('TO_AGENT', call)).toBe('ELEVATED_TO_VOICE_OR_VIDEO')
    expect(refusalOf('VOICE', call)).toBe('STATE_NOT_ALLOWED')
    expect(refusalOf('VIDEO', call)).toBeNull()
    expect(refusalOf('END_CALL', call)).toBeNull()
    expect(refusalOf('END_CALL', exampleRow())).toBe('STATE_NOT_ALLOWED')
  })
  it('lets a hand be raised while talking and in wrap-up, on every channel', () => {
    for (const part of [{}, wrapUp, { channel: 'RECORD' }, { channel: 'VOICE' }] as const) expect(refusalOf('RAISE', exampleRow(part))).toBeNull()
    expect(refusalOf('RAISE', exampleRow(waiting))).toBe('STATE_NOT_ALLOWED')
  })
  it('refuses a second request while one is pending', () => {
    expect(refusalOf('CONSULT', exampleRow({ pendingOffer: offerTo('other', 'CONSULT') }))).toBe('CONSULT_PENDING')
    expect(refusalOf('CONSULT', exampleRow({ pendingOffer: offerTo('other', 'TRANSFER') }))).toBe('TRANSFER_PENDING')
    expect(refusalOf('TO_QUEUE', exampleRow({ pendingOffer: offerTo('other', 'CONSULT') }))).toBeNull()
  })
})

describe('publicRefusal', () => {
  const ends = '2026-11-22T10:00:00Z'
  it('refuses after the channel’s reply window has closed', () => {
    expect(publicRefusal(exampleRow({ replyWindowEndsAt: ends }), 'primary', Date.parse(ends) - 1)).toBeNull()
    expect(publicRefusal(exampleRow({ replyWindowEndsAt: ends }), 'primary', Date.parse(ends))).toBe('REPLY_WINDOW_CLOSED')
  })
  it('refuses the consultant in wrap-up, but not the agent', () => {
    expect(publicRefusal(exampleRow(wrapUp), 'primary', 0)).toBeNull()
    expect(publicRefusal(exampleRow(wrapUp), 'consultant', 0)).toBe('VISIBILITY_NOT_ALLOWED')
  })
})

describe('sorted', () => {
  it('sorts offers by expiry, and puts waiting conversations last, and leaves out what is being closed', () => {
    const rows = [
      exampleRow({ id: 'late', pendingOffer: offerTo('agent', 'CONSULT', '2026-11-22T09:05:00Z') }),
      exampleRow({ id: 'soon', pendingOffer: offerTo('agent', 'TRANSFER') }),
      exampleRow({ id: 'waits', ...waiting, createdAt: '2026-11-22T08:00:00Z' }),
      exampleRow({ id: 'talks' }),
      exampleRow({ id: 'open', ...open }),
      exampleRow({ id: 'others', agent: other }),
      exampleRow({ id: 'closing, open', ...open, closesAt: '2026-11-22T09:01:00Z' }),
      exampleRow({ id: 'closing, offered', pendingOffer: offerTo('agent', 'TRANSFER'), closesAt: '2026-11-22T09:01:00Z' }),
    ]
    const { offers, mine, picks } = sorted(rows, me)
    expect([offers, mine, picks].map((each) => each.map((row) => row.id))).toEqual([['soon', 'late'], ['talks', 'waits'], ['open']])
  })
})
