import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Fault } from './notices'

const kept = new Map<string, string>()
vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) })
vi.stubGlobal('matchMedia', () => ({ matches: true }))
vi.stubGlobal('document', { hasFocus: () => false })

const shown: string[] = []
let permission = 'granted'
let throws = false
class Notice {
  static requestPermission = async () => permission
  constructor(_: string, { body }: { body: string }) {
    if (throws) throw new TypeError('Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.')
    shown.push(body)
  }
}
vi.stubGlobal('Notification', Notice)
const { chooseWays, chosenWays, notify, onNoticeFault } = await import('./notices')

describe('desktop notifications', () => {
  const faults: Fault[] = []
  onNoticeFault((fault) => faults.push(fault))
  beforeEach(() => {
    kept.clear()
    faults.length = shown.length = 0
    permission = 'granted'
    throws = false
  })

  it('begin with an example, once', async () => {
    expect(await chooseWays(['desktop'], 'like this')).toEqual(['desktop'])
    expect(await chooseWays(['desktop'], 'like this')).toEqual(['desktop'])
    expect([shown, faults]).toEqual([['like this'], []])
  })
  it('are not chosen where the browser denies them', async () => {
    permission = 'denied'
    expect(await chooseWays(['desktop'], 'like this')).toEqual([])
    expect([shown, faults]).toEqual([[], ['denied']])
  })
  it('are not chosen where the browser throws, as on Android', async () => {
    throws = true
    expect(await chooseWays(['desktop'], 'like this')).toEqual([])
    expect(faults).toEqual(['unable'])
  })
  it('are given up with a word when they turn out not to work', async () => {
    await chooseWays(['desktop'], 'like this')
    throws = true
    notify('key', 'New alert', () => undefined)
    expect([chosenWays(), faults]).toEqual([[], ['unable']])
  })
})
