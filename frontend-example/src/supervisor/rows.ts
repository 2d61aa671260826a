// A row of the supervisor's list. How rows are kept is ../conversation/rows.ts.

import type { Live } from '../conversation/rows'
import type { RowFragment } from './row.generated'

export type LiveRow = Live<RowFragment>
