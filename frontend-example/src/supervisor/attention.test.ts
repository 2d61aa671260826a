import { describe, expect, it, vi } from 'vitest'
import type { SupervisorAction } from '../gql/schema'
import type { Attention, Cause } from './attention'
import { exampleRow } from './fixtures'

vi.stubGlobal('localStorage', { getItem: () => 'en' })
vi.stubGlobal('document', { documentElement: {} })
const { causeText, helpfulAct } = await import('./attention')

const BEGAN = '2026-11-22T09:00:00Z'
const cause = (part: Partial<Cause>): Cause => ({ reason: 'WAIT', level: 'NOW', since: BEGAN, beganAt: BEGAN, dueAt: null, times: null, ...part })
const because = (reason: Cause['reason']): Attention => ({ level: 'NOW', since: BEGAN, causes: [cause({ reason })] })
const allowed = (...actions: SupervisorAction[]) => actions.map((action) => ({ action, allowed: true, code: null, reason: null }))

describe('causeText', () => {
  const later = Date.parse(BEGAN) / 1_000 + 190
  it('counts since it began, and names the target', () => expect(causeText(cause({ dueAt: '2026-11-22T09:00:20Z' }), later)).toBe('Waits 3:10, target 0:20'))
  it('says how often', () => expect(causeText(cause({ reason: 'REFUSED', times: 3 }), later)).toBe('Refused 3 times'))
  it('shows a reason that it doesn’t know by its level', () => expect(causeText(cause({ reason: 'LATER' as never }), later)).toBe('Needs attention now'))
})

describe('helpfulAct', () => {
  const sam = { roles: ['SUPERVISOR' as const], agent: null }
  const act = (reason: Cause['reason'], ...actions: SupervisorAction[]) => helpfulAct(exampleRow({ id: 'a', attention: because(reason), viewerActions: allowed(...actions) }), sam)
  it('is the first that the server allows', () => {
    expect(act('WAIT', 'ASSIGN', 'MONITOR')).toBe('ASSIGN')
    expect(act('SILENT', 'TAKE_OVER', 'MONITOR')).toBe('MONITOR')
    expect(act('SILENT')).toBeNull()
  })
  it('takes a hand that nobody has taken', () => {
    const raisedHand = { id: 'h', handKind: 'ADVICE', reason: '', handStatus: 'RAISED', raisedAt: BEGAN, agent: null, takenBy: null } as const
    const row = exampleRow({ id: 'a', attention: because('HAND_RAISED'), viewerActions: allowed('MONITOR'), raisedHand })
    expect(helpfulAct(row, sam)).toBe('TAKE_HAND')
    expect(helpfulAct({ ...row, raisedHand: { ...raisedHand, takenBy: { id: 'rosa', name: 'Rosa' } } }, sam)).toBe('MONITOR')
  })
  it('takes no hand that the server would not let them take', () => {
    const raisedHand = { id: 'h', handKind: 'ADVICE', reason: '', handStatus: 'RAISED', raisedAt: BEGAN, agent: { id: 'a1', name: 'Sam' }, takenBy: null } as const
    const row = exampleRow({ id: 'a', attention: because('HAND_RAISED'), viewerActions: allowed('MONITOR'), raisedHand })
    expect(helpfulAct(row, { ...sam, agent: { id: 'a1' } })).toBe('MONITOR')
    expect(helpfulAct(row, { roles: ['SUPERVISOR', 'API_ACCESS'], agent: null })).toBe('MONITOR')
    expect(helpfulAct(row, { roles: ['ADMIN'], agent: null })).toBe('MONITOR')
    expect(helpfulAct(row, { ...sam, agent: { id: 'a2' } })).toBe('TAKE_HAND')
  })
  it('is not what the viewer does already', () => {
    const row = exampleRow({ id: 'a', attention: because('SILENT'), viewerActions: allowed('MONITOR', 'JOIN', 'TRANSFER') })
    expect(helpfulAct(row, sam, { isMonitoring: true })).toBe('JOIN')
    expect(helpfulAct(row, sam, { isMonitoring: true, hasJoined: true })).toBe('TRANSFER')
  })
  it('undoes first what can be undone for seconds only, also where nothing needs attention', () => {
    expect(act('WAIT', 'UNDO_FORCE_CLOSE')).toBe('UNDO_FORCE_CLOSE')
    expect(helpfulAct(exampleRow({ id: 'a', viewerActions: allowed('UNDO_FORCE_CLOSE') }), sam)).toBe('UNDO_FORCE_CLOSE')
  })
  it('is none for what needs no attention', () => expect(helpfulAct(exampleRow({ id: 'a', viewerActions: allowed('ASSIGN') }), sam)).toBeNull())
})
