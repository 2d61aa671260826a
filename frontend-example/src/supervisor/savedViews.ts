// Views saved under a name in this browser. All tabs share them, so each change starts from what is stored now.

import { toAddress, type View } from './view'

const STORAGE_KEY = 'vigie.views'
/** Addresses by name. */
export type SavedViews = Record<string, string>

export function savedViews(): SavedViews {
  try {
    const kept = Object.entries(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}') as object)
    return Object.fromEntries(kept.filter(([, address]) => typeof address === 'string'))
  } catch {
    return {} // not written by this page, or damaged: the page works without saved views
  }
}

export const saveView = (name: string, view: View): SavedViews => keep({ ...savedViews(), [name]: toAddress({ ...view, open: null }) })

export const forgetView = (name: string): SavedViews => keep(Object.fromEntries(Object.entries(savedViews()).filter(([each]) => each !== name)))

function keep(views: SavedViews): SavedViews {
  localStorage.setItem(STORAGE_KEY, JSON.stringify(views))
  return views
}
