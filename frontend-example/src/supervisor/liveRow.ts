// A row of the supervisor's list. How rows are kept is ../conversation/liveRows.ts.

import type { LiveRowOf } from '../conversation/liveRows'
import type { RowFragment } from './row.generated'

export type LiveRow = LiveRowOf<RowFragment>
