import { describe, expect, it } from 'vitest'
import { advanced, judge, type Frame, type Verdict } from './frames'

const frame = (previousPosition: string | null, position: string, __typename = 'ConversationUpdated', last?: boolean): Frame => ({
  __typename,
  position,
  previousPosition,
  occurredAt: '2026-11-22T09:30:00Z',
  last,
})

describe('judge', () => {
  const cases: [string, Frame, string | null, Verdict][] = [
    ['applies the first frame of a stream without `after`', frame('05', '07'), null, 'apply'],
    ['applies what follows', frame('07', '09'), '07', 'apply'],
    ['applies what overlaps and goes further', frame('05', '09'), '07', 'apply'],
    ['drops a frame that it has', frame('05', '07'), '07', 'drop'],
    ['sees that a frame is missing', frame('08', '09'), '07', 'gap'],
    ['accepts a Heartbeat that repeats the position', frame('07', '07', 'Heartbeat'), '07', 'apply'],
    ['sees a gap before a Heartbeat', frame('08', '08', 'Heartbeat'), '07', 'gap'],
    ['starts over after ResyncRequired', frame(null, '09', 'ResyncRequired'), '07', 'restart'],
    ['ends after AccessRevoked', frame(null, '09', 'AccessRevoked'), null, 'end'],
  ]
  it.each(cases)('%s', (_, given, last, verdict) => expect(judge(given, last)).toBe(verdict))
})

describe('advanced', () => {
  it('moves to the position of a frame', () => expect(advanced('05', frame('05', '07'))).toBe('07'))
  it('never moves back', () => expect(advanced('07', frame('05', '06', 'Heartbeat'))).toBe('07'))
  it('stays before a list until its last part', () => {
    expect(advanced(null, frame('05', '07', 'ConversationList', false))).toBeNull()
    expect(advanced(null, frame('05', '07', 'ConversationList', true))).toBe('07')
  })
})
