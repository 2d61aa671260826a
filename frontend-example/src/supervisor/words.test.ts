import { describe, expect, it, vi } from 'vitest'

vi.stubGlobal('localStorage', { getItem: () => 'fr' })
vi.stubGlobal('document', { documentElement: {} })
const { t } = await import('./words')

describe('what is new in the list', () => {
  it('agrees with its number in French', () => {
    expect([t('held.added', { count: 1 }), t('held.added', { count: 2 })]).toEqual(['1 nouvelle', '2 nouvelles'])
    expect([t('held.moved', { count: 1 }), t('held.moved', { count: 2 })]).toEqual(['1 déplacée', '2 déplacées'])
  })
})
