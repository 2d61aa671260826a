import { describe, expect, it } from 'vitest'
import { toldBy, type NewsFrame } from './notifications'

const place = { position: '01', previousPosition: '00', occurredAt: '', conversationId: 'a', conversation: null }
const offer = { offerKind: 'TRANSFER' as const, offer: { agent: { name: 'Sam' }, madeBy: { name: 'Claire' } } }
const consultEnded: NewsFrame = { __typename: 'ConsultEnded', ...place, consultant: { id: 'sam', name: 'Sam' } }

describe('toldBy', () => {
  it('names who offers, and who answered', () => {
    expect(toldBy({ __typename: 'OfferNotification', ...place, ...offer, offerStatus: 'PENDING' }, 'me')).toMatchObject({ key: 'news.offered.TRANSFER', name: 'Claire' })
    expect(toldBy({ __typename: 'OfferAnswered', ...place, ...offer, offerStatus: 'DECLINED' }, 'me')).toMatchObject({ key: 'news.answer.declined', name: 'Sam' })
  })
  it('tells an offer that was missed from one that was taken back', () => {
    expect(toldBy({ __typename: 'OfferWithdrawn', ...place, ...offer, offerStatus: 'EXPIRED' }, 'me')?.key).toBe('news.missed')
    expect(toldBy({ __typename: 'OfferWithdrawn', ...place, ...offer, offerStatus: 'WITHDRAWN' }, 'me')?.key).toBe('news.withdrawn')
  })
  it('says whether one helped oneself or was helped', () => {
    expect(toldBy(consultEnded, 'sam')?.key).toBe('news.consult.over')
    expect(toldBy(consultEnded, 'me')?.key).toBe('news.consult.left')
  })
})
