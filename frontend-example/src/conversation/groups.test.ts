import { describe, expect, test } from 'vitest'
import { agentGroup, queueGroup } from './groups'

const FREE = { refusals: [], unitsOver: 0 }
const FULL = { refusals: [], unitsOver: 20 }
const AWAY = { refusals: ['AGENT_PRESENCE_NOT_ALLOWED' as const], unitsOver: 0 }
const ELSEWHERE = { refusals: ['AGENT_NOT_IN_QUEUE' as const, 'AGENT_PRESENCE_NOT_ALLOWED' as const], unitsOver: 0 }

describe('agents', () => {
  test('whoever needs no override is ready', () => {
    expect(agentGroup(FREE, true)).toBe('ready')
    expect(agentGroup(FREE, false)).toBe('ready')
  })

  test('a capacity can be exceeded, and a presence overridden where the action allows it', () => {
    expect(agentGroup(FULL, false)).toBe('busy')
    expect(agentGroup(AWAY, true)).toBe('busy')
    expect(agentGroup(AWAY, false)).toBe('off')
  })

  test('any other refusal is final, also beside one that can be overridden', () => {
    expect(agentGroup(ELSEWHERE, true)).toBe('off')
  })
})

test('a queue where nobody is available comes after the others, and one that is refused comes last', () => {
  expect(queueGroup({ eligible: true, agentsAvailable: 2 })).toBe('ready')
  expect(queueGroup({ eligible: true, agentsAvailable: 0 })).toBe('busy')
  expect(queueGroup({ eligible: false, agentsAvailable: 2 })).toBe('off')
})
