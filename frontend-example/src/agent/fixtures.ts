// Rows for the tests.

import type { Me, AgentRow } from './rules'

export const me: Me = { actorId: 'person', agentId: 'agent', queueIds: ['returns'] }
export const other = { id: 'other', name: 'Sam' }

export function exampleRow(part: Partial<AgentRow> = {}): AgentRow {
  return {
    id: 'a',
    version: 1,
    epoch: 1,
    title: 'Parcel not delivered',
    channel: 'SMS',
    elevatedTo: null,
    state: 'ACTIVE',
    subState: 'IN_CONVERSATION',
    createdAt: '2026-11-22T09:00:00Z',
    waitingSince: null,
    handledSince: null,
    wrapUpSince: null,
    lastActivityAt: '2026-11-22T09:00:00Z',
    replyWindowEndsAt: null,
    closesAt: null,
    queue: { id: 'returns', name: 'Returns desk' },
    workstream: { distribution: 'PICK', unitsRequired: 20 },
    agent: { id: 'agent', name: 'Alex' },
    customer: { name: 'Priya Nair' },
    customerLanguage: null,
    participants: [],
    sentiment: null,
    sentimentStatus: { state: 'UNKNOWN', reason: 'NOTHING_JUDGED' },
    raisedHand: null,
    pendingOffer: null,
    scores: [],
    ...part,
  }
}

export const offerTo = (id: string, kind: 'ASSIGNMENT' | 'TRANSFER' | 'CONSULT', expiresAt = '2026-11-22T09:02:00Z'): AgentRow['pendingOffer'] => ({
  id: `offer to ${id}`,
  kind,
  expiresAt,
  agent: { id, name: id },
  madeBy: { name: 'Claire', kind: 'PERSON' },
})

export const helping: AgentRow['participants'] = [{ mode: 'CONSULT', person: { id: 'person', name: 'Alex' }, agent: { id: 'agent' } }]
