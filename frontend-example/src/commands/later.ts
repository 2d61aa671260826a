// The components of index.tsx, loaded when the first of them is shown. Each stands in a <Later>.

import { lazy } from 'react'

const load = () => import('./index')

export const Palette = lazy(async () => ({ default: (await load()).Palette }))
export const Help = lazy(async () => ({ default: (await load()).Help }))
