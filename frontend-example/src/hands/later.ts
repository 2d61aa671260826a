// The components of index.tsx, loaded when the first of them is shown. Each stands in a <Later>.

import { lazy } from 'react'

const load = () => import('./index')

export const HandCard = lazy(async () => ({ default: (await load()).HandCard }))
export const HandList = lazy(async () => ({ default: (await load()).HandList }))
export const RaiseHandDialog = lazy(async () => ({ default: (await load()).RaiseHandDialog }))
export const TakeOverDialog = lazy(async () => ({ default: (await load()).TakeOverDialog }))
