// How urgently conversations need attention. attention.ts says why.

import type { AttentionLevel } from '../gql/schema'
import type { LiveRow } from './liveRow'

export const LEVELS: AttentionLevel[] = ['NONE', 'SOON', 'NOW']

export const urgencyOf = ({ attention }: Pick<LiveRow, 'attention'>): number => LEVELS.indexOf(attention?.level ?? 'NONE')
