import { describe, expect, it } from 'vitest'
import { notificationOf, type NotificationFrame } from './notifications'

const place = { position: '01', previousPosition: '00', occurredAt: '', conversationId: 'a', conversation: null }
const offer = { offerKind: 'TRANSFER' as const, offer: { agent: { name: 'Sam' }, madeBy: { name: 'Claire' } } }
const consultEnded: NotificationFrame = { __typename: 'ConsultEnded', ...place, consultant: { id: 'sam', name: 'Sam' } }

describe('notificationOf', () => {
  it('names who offers, and who answered', () => {
    expect(notificationOf({ __typename: 'OfferNotification', ...place, ...offer, offerStatus: 'PENDING' }, 'me')).toMatchObject({ key: 'notification.offered.TRANSFER', name: 'Claire' })
    expect(notificationOf({ __typename: 'OfferAnswered', ...place, ...offer, offerStatus: 'DECLINED' }, 'me')).toMatchObject({ key: 'notification.answer.declined', name: 'Sam' })
  })
  it('tells an offer that was missed from one that was taken back', () => {
    expect(notificationOf({ __typename: 'OfferWithdrawn', ...place, ...offer, offerStatus: 'EXPIRED' }, 'me')?.key).toBe('notification.missed')
    expect(notificationOf({ __typename: 'OfferWithdrawn', ...place, ...offer, offerStatus: 'WITHDRAWN' }, 'me')?.key).toBe('notification.withdrawn')
  })
  it('says whether one helped oneself or was helped', () => {
    expect(notificationOf(consultEnded, 'sam')?.key).toBe('notification.consult.over')
    expect(notificationOf(consultEnded, 'me')?.key).toBe('notification.consult.left')
  })
})
