import { describe, expect, it } from 'vitest'
import { partsOf } from './links'

const link = (href: string, text = href) => ({ href, text })

describe('partsOf', () => {
  it('finds web addresses between words, without what ends a sentence', () => {
    expect(partsOf('See https://a.example/x?y=1#z, or (http://b.example/).')).toEqual([
      'See ', link('https://a.example/x?y=1#z'), ', or (', link('http://b.example/'), ').',
    ])
    expect(partsOf('https://a.example/wiki/Foo_(bar).')).toEqual([link('https://a.example/wiki/Foo_(bar)'), '.'])
    expect(partsOf('نعم https://a.example/سلام نعم')[1]).toMatchObject({ text: 'https://a.example/سلام' })
  })
  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'ftp://a.example', 'www.a.example', 'https://', 'http://a b', '<b>no</b>', 'xhttps://a.example'])('leaves %s as text', (text) =>
    expect(partsOf(text).filter((part) => typeof part !== 'string' && part.href !== 'http://a/')).toEqual([]),
  )
  it('makes no link of an address with a name before its host', () => {
    expect(partsOf('https://bank.example@evil.example/')).toEqual(['https://bank.example@evil.example/'])
    expect(partsOf('https://bank.example:443@evil.example/')).toEqual(['https://bank.example:443@evil.example/'])
  })
  it('shows the host to which it leads', () => {
    expect(partsOf('https://аpple.example/')).toEqual([link('https://xn--pple-43d.example/')]) // the first letter is Cyrillic
    expect(partsOf('https://BANK。example/a')).toEqual([link('https://bank.example/a')])
    expect(partsOf('https://bank.example⁄.evil.example/').map((part) => typeof part === 'string' || new URL(part.text).host === new URL(part.href).host)).not.toContain(false)
    expect(partsOf('https://bank.example\\@evil.example/')).toEqual([link('https://bank.example/@evil.example/', 'https://bank.example\\@evil.example/')])
  })
  it('shows a host as it is, with dollar signs in it', () => {
    for (const host of ["$'.evil.example", '$&.evil.example', '$$.evil.example', '$`.evil.example']) {
      for (const part of partsOf(`https://${host}/bank.example/x`)) {
        if (typeof part !== 'string') expect(new URL(part.text).host).toBe(new URL(part.href).host)
      }
    }
  })
  it('takes thousands of marks from the end of an address', () => {
    const commas = ','.repeat(9_900)
    expect(partsOf(`https://a.example/${commas} b`)).toEqual([link('https://a.example/'), `${commas} b`])
    expect(partsOf(`https://a.example/${commas}b`)).toEqual([link(`https://a.example/${commas}b`)])
  })
  it('ends an address at what is invisible or turns the direction of writing', () => {
    expect(partsOf('https://a.example/\u202Emoc.elgoog')).toEqual([link('https://a.example/'), '\u202Emoc.elgoog'])
    expect(partsOf('https://bank.example\u200B.evil.example')).toEqual([link('https://bank.example/', 'https://bank.example'), '\u200B.evil.example'])
  })
  it('keeps every character of the text', () => {
    const said = 'a\nb https://x.example) ((http://y.example/(z)) c'
    expect(partsOf(said).map((part) => (typeof part === 'string' ? part : part.text)).join('')).toBe(said)
  })
})
