import { describe, expect, it, vi } from 'vitest'

vi.stubGlobal('localStorage', { getItem: () => 'fr', setItem: () => {} })
vi.stubGlobal('document', { documentElement: {} })
vi.stubGlobal('navigator', { language: 'fr', languages: ['en-GB', 'fr'] })
const { chooseLanguage, languageName } = await import('./i18n')

describe('the name of a language', () => {
  it('is in the language of the page', () => {
    expect(languageName('it')).toBe('italien')
    chooseLanguage('en')
    expect(languageName('it')).toBe('Italian')
  })
  it('says the region, too', () => expect(languageName('pt-BR')).toBe('Brazilian Portuguese'))
  it('is none for a tag without one, and for what is no tag', () => {
    expect(languageName('qqx')).toBeNull()
    expect(languageName('not a tag')).toBeNull()
    expect(languageName('')).toBeNull()
  })
})
