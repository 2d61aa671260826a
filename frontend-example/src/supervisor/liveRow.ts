// A row of the supervisor's list. ../conversation/liveRows.ts keeps the rows.

import type { LiveRowOf } from '../conversation/liveRows'
import type { RowFragment } from './row.generated'

export type LiveRow = LiveRowOf<RowFragment>
