// The components of index.tsx and Rules.tsx, loaded when somebody opens the alerts, or their rules. Each stands in a <Later>.

import { lazy } from 'react'

const load = () => import('./index')

export const KeptAlerts = lazy(async () => ({ default: (await load()).KeptAlerts }))
export const Rules = lazy(async () => ({ default: (await load()).Rules }))
