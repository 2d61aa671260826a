// Which page belongs to which role. Add a client of your own here with one line.

import { lazy, type ComponentType } from 'react'
import type { Role } from '../gql/schema'

export type Area = { key: 'supervisor' | 'agent' | 'customer' | 'watched'; roles: Role[]; page: ComponentType | null }

const areas: Area[] = [
  { key: 'supervisor', roles: ['SUPERVISOR', 'ADMIN'], page: lazy(() => import('../supervisor')) },
  { key: 'agent', roles: ['AGENT'], page: lazy(() => import('../agent')) },
  { key: 'customer', roles: ['CUSTOMER'], page: lazy(() => import('../customer')) },
  { key: 'watched', roles: ['AGENT', 'CUSTOMER'], page: lazy(() => import('../watched')) },
]

export const areasFor = (roles: Role[]): Area[] => areas.filter((area) => area.roles.some((role) => roles.includes(role)))
