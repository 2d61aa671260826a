// The components of index.tsx, loaded when the first of them is shown. Each stands in a <Later>.

import { lazy } from 'react'

const load = () => import('./index')

export const BulkBar = lazy(async () => ({ default: (await load()).BulkBar }))
export const BulkDialog = lazy(async () => ({ default: (await load()).BulkDialog }))
