// The components of index.tsx, loaded when the first of them is shown. Each stands in a <Later>.

import { lazy } from 'react'

const load = () => import('./index')

export const Approvals = lazy(async () => ({ default: (await load()).Approvals }))
export const BotCard = lazy(async () => ({ default: (await load()).BotCard }))
