// A table of what would happen to each conversation or, after the act, of what happened; the refused ones first.

import { titleOf } from '../conversation/words'
import type { LiveRow } from '../supervisor/liveRow'
import type { BatchFragment } from './bulk.generated'
import { itemText, type BulkAction } from './plan'
import { t } from './words'

type Props = { batch: BatchFragment; rows: LiveRow[]; action: BulkAction; queue: string; isPlan: boolean }

const RANKS = { REFUSED: 0, LEFT: 1, DONE: 2 }

export function Outcomes({ batch, rows, action, queue, isPlan }: Props) {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const items = [...batch.items].sort((one, other) => RANKS[one.outcome] - RANKS[other.outcome])
  return (
    <table className="bulk-table" aria-label={t(isPlan ? 'column.plan' : 'column.result')}>
      <thead>
        <tr>
          <th scope="col">{t('column.title')}</th>
          <th scope="col">{t(isPlan ? 'column.plan' : 'column.result')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => {
          const row = byId.get(item.conversationId)
          return (
            <tr key={item.conversationId} className={`bulk-${item.outcome}`}>
              <td>
                <strong dir="auto">{titleOf(row ?? {})}</strong> <bdi className="soft">{row?.queue.name}</bdi>
              </td>
              <td>
                {item.outcome !== 'LEFT' && <span className="bulk-mark">{t(isPlan ? `would.${item.outcome}` : `is.${item.outcome}`)}</span>} <span dir="auto">{itemText(item, action, queue)}</span>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
