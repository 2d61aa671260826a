import { describe, expect, it } from 'vitest'
import { draftOf, send, write } from './drafts'

let number = 0
/** A new conversation with this draft. */
function begun(text: string) {
  const key = `conversation ${++number}`
  write(key, text, 'PUBLIC')
  return key
}

/** A message being sent, and a function that ends the sending. */
function underWay(key: string) {
  const sent: string[] = []
  let arrive = (_: boolean | string) => {}
  const done = send(key, 'PUBLIC', (text) => {
    sent.push(text)
    return new Promise((resolve) => (arrive = resolve))
  })
  return { sent, done, arrive: (outcome: boolean | string) => arrive(outcome) }
}

describe('a draft', () => {
  it('is kept per conversation, with its visibility', () => {
    const [one, other] = [begun('for one'), begun('for the other')]
    expect(draftOf(one)).toMatchObject({ text: 'for one', visibility: 'PUBLIC' })
    expect(draftOf(other).text).toBe('for the other')
    write(one, '', 'PUBLIC')
    expect(draftOf(one)).toMatchObject({ text: '', visibility: null })
  })

  it('leaves the composer as soon as it is sent, and text written meanwhile stays', async () => {
    const key = begun(' first ')
    const { sent, done, arrive } = underWay(key)
    expect([sent, draftOf(key)]).toEqual([['first'], { text: '', visibility: null, sending: 'first', refused: '' }])
    write(key, 'second', 'PUBLIC')
    arrive(true)
    await done
    expect(draftOf(key)).toEqual({ text: 'second', visibility: 'PUBLIC', sending: '', refused: '' })
  })

  it('is put back when it did not arrive, before what was written meanwhile', async () => {
    const key = begun('first')
    const { done, arrive } = underWay(key)
    write(key, 'second', 'PUBLIC')
    arrive(false)
    await done
    expect(draftOf(key)).toEqual({ text: 'first\nsecond', visibility: 'PUBLIC', sending: '', refused: '' })
  })

  it('is put back as internal if the text written meanwhile was internal', async () => {
    const key = begun('first')
    const { done, arrive } = underWay(key)
    write(key, 'a note', 'INTERNAL')
    arrive(false)
    await done
    expect(draftOf(key).visibility).toBe('INTERNAL')
  })

  it('is put back when sending throws', async () => {
    const key = begun('first')
    await expect(send(key, 'PUBLIC', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(draftOf(key)).toEqual({ text: 'first', visibility: 'PUBLIC', sending: '', refused: '' })
  })

  it('is put back with the reason when it is refused, until it is changed', async () => {
    const key = begun('first')
    const { done, arrive } = underWay(key)
    arrive('Sam has it now.')
    await done
    expect(draftOf(key)).toEqual({ text: 'first', visibility: 'PUBLIC', sending: '', refused: 'Sam has it now.' })
    write(key, 'first!', 'PUBLIC')
    expect(draftOf(key).refused).toBe('')
  })

  it('waits while another is being sent, and is not sent empty', async () => {
    const key = begun('first')
    const { sent, done, arrive } = underWay(key)
    write(key, 'second', 'PUBLIC')
    const second = underWay(key)
    expect([sent, second.sent, draftOf(key).text]).toEqual([['first'], [], 'second'])
    arrive(true)
    await done
    expect(underWay(begun('  ')).sent).toEqual([])
  })
})
