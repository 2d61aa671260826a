import { describe, expect, it } from 'vitest'
import { notificationOf, type NotificationFrame } from './notifications'

const header = { position: '01', previousPosition: '00', occurredAt: '', conversationId: 'a', conversation: null }
const offer = { offerKind: 'TRANSFER' as const, offer: { agent: { name: 'Sam' }, madeBy: { name: 'Claire' } } }
const consultEnded: NotificationFrame = { __typename: 'ConsultEnded', ...header, consultant: { id: 'sam', name: 'Sam' } }

describe('notificationOf', () => {
  it('names the person who offers, and the one who answered', () => {
    expect(notificationOf({ __typename: 'OfferNotification', ...header, ...offer, offerStatus: 'PENDING' }, 'me')).toMatchObject({ key: 'notification.offered.TRANSFER', name: 'Claire' })
    expect(notificationOf({ __typename: 'OfferAnswered', ...header, ...offer, offerStatus: 'DECLINED' }, 'me')).toMatchObject({ key: 'alert.offer.declined', name: 'Sam' })
  })
  it('distinguishes a missed offer from a withdrawn one', () => {
    expect(notificationOf({ __typename: 'OfferWithdrawn', ...header, ...offer, offerStatus: 'EXPIRED' }, 'me')?.key).toBe('notification.missed')
    expect(notificationOf({ __typename: 'OfferWithdrawn', ...header, ...offer, offerStatus: 'WITHDRAWN' }, 'me')?.key).toBe('notification.withdrawn')
  })
  it('warns whoever has lost a conversation', () => {
    const takenOver = { __typename: 'ConversationTakenOver', ...header, takenOverBy: { name: 'Sam' } } as const
    expect(notificationOf(takenOver, 'me')).toEqual({ key: 'alert.lost', kind: 'warning', name: 'Sam' })
  })
  it('says why a conversation went back to its queue, to whoever lost it', () => {
    const returned = { __typename: 'ConversationReturned', ...header, fromAgent: { id: 'me' } } as const
    expect(notificationOf(returned, 'me')).toEqual({ key: 'alert.returned.own', kind: 'warning', name: '' })
    expect(notificationOf(returned, 'sam')).toBeNull()
  })
  it('distinguishes a force close that can be undone from one for good, and says that it is undone', () => {
    const closed = { __typename: 'ConversationForceClosed', ...header, supervisor: { name: 'Claire' } } as const
    expect(notificationOf({ ...closed, closesAt: '2026-11-22T09:00:20Z' }, 'me')).toMatchObject({ key: 'notification.closing', name: 'Claire' })
    expect(notificationOf({ ...closed, closesAt: null }, 'me')).toMatchObject({ key: 'notification.closed', name: 'Claire' })
    expect(notificationOf({ __typename: 'ForceCloseUndone', ...header, supervisor: { name: 'Claire' } }, 'me')).toEqual({ key: 'alert.ForceCloseUndone', kind: 'success', name: 'Claire' })
  })
  it('says who comes to a raised hand, that they do not come after all, and that they have helped', () => {
    const hand = { __typename: 'HandNotification', ...header, hand: null } as const
    const sam = { name: 'Sam' }
    expect(notificationOf({ ...hand, handStatus: 'TAKEN', takenBy: sam }, 'me')).toMatchObject({ key: 'alert.hand.coming', name: 'Sam' })
    expect(notificationOf({ ...hand, handStatus: 'RAISED', takenBy: null }, 'me', 'Sam')).toMatchObject({ key: 'hand.back', name: 'Sam' })
    expect(notificationOf({ ...hand, handStatus: 'ANSWERED', takenBy: sam }, 'me', 'Sam')).toMatchObject({ key: 'hand.answered', name: 'Sam' })
  })
  it('says nothing of what the agent did with the hand, nor of its end with the conversation', () => {
    const hand = { __typename: 'HandNotification', ...header, hand: null, takenBy: null } as const
    for (const handStatus of ['RAISED', 'WITHDRAWN', 'AGENT_CHANGED'] as const) expect(notificationOf({ ...hand, handStatus }, 'me')).toBeNull()
  })
  it('distinguishes the consultant from the agent who was helped', () => {
    expect(notificationOf(consultEnded, 'sam')?.key).toBe('notification.consult.over')
    expect(notificationOf(consultEnded, 'me')?.key).toBe('notification.consult.left')
  })
})
