// Rows for the tests.

import type { LiveRow } from './liveRow'

export function exampleRow(part: Partial<LiveRow> & { id: string }): LiveRow {
  return {
    version: 1,
    epoch: 1,
    title: 'Parcel not delivered',
    channel: 'LIVE_CHAT',
    elevatedTo: null,
    state: 'OPEN',
    subState: null,
    createdAt: '2026-11-22T09:00:00Z',
    waitingSince: null,
    firstWaitSeconds: null,
    handledSince: null,
    wrapUpSince: null,
    lastActivityAt: '2026-11-22T09:00:00Z',
    closesAt: null,
    queue: { id: 'chat', name: 'Chat support' },
    agent: null,
    customer: { name: 'Priya Nair' },
    sentiment: null,
    sentimentStatus: { state: 'UNKNOWN', reason: 'NOTHING_JUDGED' },
    attention: { level: 'NONE', since: null, causes: [] },
    raisedHand: null,
    pendingOffer: null,
    viewerActions: [],
    scores: [],
    ...part,
  }
}
