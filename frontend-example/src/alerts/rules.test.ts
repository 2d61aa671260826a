import { describe, expect, it, vi } from 'vitest'

vi.stubGlobal('localStorage', { getItem: () => 'en' })
vi.stubGlobal('document', { documentElement: {} })
vi.stubGlobal('navigator', { languages: ['en'] })
const { draftOf, inputOf, missing, NEW, rangText, ruleText, USUAL } = await import('./rules')

const named = { ...NEW, name: ' Long waits ', queueIds: ['q'] }

describe('inputOf', () => {
  it('has what its condition uses, and no people', () => {
    expect(inputOf(named)).toEqual({ alertRuleId: null, name: 'Long waits', condition: 'ATTENTION', queueIds: ['q'], channels: [], toldRoles: ['SUPERVISOR'], acknowledgement: 'FOR_ALL', timeZone: 'UTC', weekly: null, disabled: false, coolDownSeconds: 600, reasons: ['WAIT'], level: 'NOW' })
    const input = inputOf({ ...named, condition: 'SERVICE_LEVEL', threshold: '80' })
    expect(input).toMatchObject({ threshold: 80, windowMinutes: 60, leastContacts: 5, answerWithinSeconds: 20 })
    expect(input).not.toHaveProperty('reasons')
  })
  it('of what a saved rule has is that rule', () => {
    const rule = {
      ...{ id: 'r', name: 'Queue', condition: 'QUEUE_LENGTH', allQueues: false, channels: [], reasons: [], level: 'NOW', threshold: 5, windowMinutes: 60, leastContacts: 5, answerWithinSeconds: 20 } as const,
      ...{ coolDownSeconds: 90, toldRoles: ['ADMIN' as const], acknowledgement: 'FOR_ONESELF' as const, timeZone: 'Europe/Paris', weekly: [{ day: 'SUNDAY' as const, from: '08:00', to: '24:00' }], disabled: true, queues: [{ id: 'q', name: 'Support' }], toldPeople: [], isChangeable: true },
    }
    const copied = { ...rule, channels: [], reasons: [] }
    expect(inputOf(draftOf(copied))).toEqual({ alertRuleId: 'r', name: 'Queue', condition: 'QUEUE_LENGTH', queueIds: ['q'], channels: [], toldRoles: ['ADMIN'], acknowledgement: 'FOR_ONESELF', timeZone: 'Europe/Paris', weekly: rule.weekly, disabled: true, coolDownSeconds: 90, threshold: 5 })
  })
})

describe('missing', () => {
  it('is nothing in a usual rule of each condition', () => {
    for (const condition of ['ATTENTION', 'QUEUE_LENGTH', 'LONGEST_WAIT', 'SERVICE_LEVEL'] as const) expect(missing({ ...named, condition, threshold: USUAL[condition] }, false)).toBeNull()
  })
  it('is nothing in hours that only touch', () => {
    const morning = { day: 'MONDAY', from: '08:00', to: '12:00' } as const
    const rest = { ...morning, from: '12:00', to: '24:00' }
    expect(missing({ ...named, weekly: [rest, morning, { ...morning, day: 'TUESDAY' }] }, false)).toBeNull()
    for (const weekly of [[], [{ ...morning, to: '08:00' }], [{ ...morning, from: '' }], [{ ...morning, to: '' }], [rest, { ...morning, to: '12:01' }]]) expect(missing({ ...named, weekly }, false)).toBe('Enter hours that end after they begin and do not overlap.')
  })
  it('names a queue, a reason and a number', () => {
    expect(missing({ ...named, queueIds: [] }, false)).toBe('Choose a queue first.')
    expect(missing({ ...named, queueIds: [] }, true)).toBeNull()
    expect(missing({ ...named, reasons: [] }, false)).toBe('Choose a reason first.')
    expect(missing({ ...named, condition: 'SERVICE_LEVEL', threshold: '101' }, false)).toBe('Below so many percent: enter a number from 1 to 100.')
    expect(missing({ ...named, coolDownMinutes: '' }, false)).toBe('Then silent in that queue for so many minutes: enter a number from 0 to 10080.')
  })
})

describe('the words', () => {
  it('say what rang', () => {
    expect(rangText('Support', 'QUEUE_LENGTH', 12)).toBe('Support: 12 wait')
    expect(rangText('Support', 'LONGEST_WAIT', 125)).toBe('Support: somebody has waited 2:05')
    expect(rangText(undefined, 'ATTENTION', 1)).toBe('A queue that is gone: 1 conversation needs attention')
  })
  it('say what a rule watches', () => {
    expect(ruleText({ condition: 'ATTENTION', reasons: ['SILENT', 'WAIT'], level: 'SOON', threshold: 0 })).toBe('Needs attention now or soon: waits beyond the target, the agent accepted and is silent')
    expect(ruleText({ condition: 'SERVICE_LEVEL', reasons: [], level: 'NOW', threshold: 80 })).toBe('Service level below 80%')
  })
})
