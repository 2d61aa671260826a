import { beforeEach, describe, expect, it, vi } from 'vitest'
import { forgetView, savedViews, saveView } from './savedViews'
import { EMPTY } from './view'

const kept = new Map<string, string>()
beforeEach(() => {
  kept.clear()
  vi.stubGlobal('location', { pathname: '/' })
  vi.stubGlobal('localStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) })
})

describe('saved views', () => {
  it('keeps the views that other tabs have saved', () => {
    kept.set('vigie.views', '{"theirs":"?order=newest"}')
    expect(saveView('mine', { ...EMPTY, search: 'lamp', open: 'a' })).toEqual({ theirs: '?order=newest', mine: '?search=lamp' })
    kept.set('vigie.views', '{"theirs":"?order=newest","mine":"?search=lamp","later":"/"}')
    expect(forgetView('mine')).toEqual({ theirs: '?order=newest', later: '/' })
    expect(savedViews()).toEqual({ theirs: '?order=newest', later: '/' })
  })
  it.each(['{"broken', 'null', '7', '{"mine":{}}'])('reads %s in the storage as no views', (text) => {
    kept.set('vigie.views', text)
    expect(savedViews()).toEqual({})
  })
})
