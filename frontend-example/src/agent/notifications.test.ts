import { describe, expect, it } from 'vitest'
import { notificationOf, type NotificationFrame } from './notifications'

const header = { position: '01', previousPosition: '00', occurredAt: '', conversationId: 'a', conversation: null }
const offer = { offerKind: 'TRANSFER' as const, offer: { agent: { name: 'Sam' }, madeBy: { name: 'Claire' } } }
const consultEnded: NotificationFrame = { __typename: 'ConsultEnded', ...header, consultant: { id: 'sam', name: 'Sam' } }

describe('notificationOf', () => {
  it('names the person who offers, and the one who answered', () => {
    expect(notificationOf({ __typename: 'OfferNotification', ...header, ...offer, offerStatus: 'PENDING' }, 'me')).toMatchObject({ key: 'notification.offered.TRANSFER', name: 'Claire' })
    expect(notificationOf({ __typename: 'OfferAnswered', ...header, ...offer, offerStatus: 'DECLINED' }, 'me')).toMatchObject({ key: 'notification.answer.declined', name: 'Sam' })
  })
  it('distinguishes a missed offer from a withdrawn one', () => {
    expect(notificationOf({ __typename: 'OfferWithdrawn', ...header, ...offer, offerStatus: 'EXPIRED' }, 'me')?.key).toBe('notification.missed')
    expect(notificationOf({ __typename: 'OfferWithdrawn', ...header, ...offer, offerStatus: 'WITHDRAWN' }, 'me')?.key).toBe('notification.withdrawn')
  })
  it('warns whoever has lost a conversation', () => {
    expect(notificationOf({ __typename: 'ConversationTakenOver', ...header }, 'me')).toMatchObject({ key: 'notification.lost', kind: 'warning' })
  })
  it('distinguishes the consultant from the agent who was helped', () => {
    expect(notificationOf(consultEnded, 'sam')?.key).toBe('notification.consult.over')
    expect(notificationOf(consultEnded, 'me')?.key).toBe('notification.consult.left')
  })
})
