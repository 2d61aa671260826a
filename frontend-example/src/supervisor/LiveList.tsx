// The live list: column heads that sort, rows that update by themselves, and arrow keys that move through them.

import { useCallback, useMemo, useState } from 'react'
import type { Act } from './attention'
import type { LiveRow } from './liveRow'
import { Row } from './Row'
import { useIsNarrow } from './useIsNarrow'
import type { Order, View } from './view'
import { VirtualRows } from './VirtualRows'
import { t } from './words'

type Props = { rows: LiveRow[]; total: number; view: View; onView: (change: Partial<View>) => void; onAct: (act: Act, row: LiveRow) => void; isComplete: boolean; explanation: string | null }

const COLUMNS: { key: 'title' | 'agent' | 'state' | 'queue' | 'wait' | 'handle' | 'sentiment' | 'activity' | 'actions'; order?: Order }[] = [
  { key: 'title', order: 'newest' },
  { key: 'agent' },
  { key: 'state' },
  { key: 'queue' },
  { key: 'wait', order: 'waiting' },
  { key: 'handle', order: 'handling' },
  { key: 'sentiment', order: 'sentiment' },
  { key: 'activity', order: 'activity' },
  { key: 'actions' },
]

const ROW_REM = 3.6
const NARROW_ROW_REM = 8.7

export function LiveList({ rows, total, view, onView, onAct, isComplete, explanation }: Props) {
  const isNarrow = useIsNarrow()
  const [active, setActive] = useState<string | null>(view.open)
  const byId = useMemo(() => new Map(rows.map((row) => [row.id, row])), [rows])
  const ids = useMemo(() => [...byId.keys()], [byId])

  const open = useCallback(
    (id: string) => {
      setActive(id)
      onView({ open: id })
    },
    [onView],
  )

  return (
    <section className={`list ${isNarrow ? 'list-narrow' : ''}`} aria-label={t('list')}>
      <VirtualRows
        ids={ids}
        rowHeight={(isNarrow ? NARROW_ROW_REM : ROW_REM) * remPx()}
        active={active}
        label={t('list')}
        columns={COLUMNS.length}
        head={<Heads view={view} onView={onView} />}
        onActive={setActive}
        onOpen={open}
        onEscape={() => onView({ open: null })}
        renderRow={(id, index) => {
          const row = byId.get(id)
          return row && <Row row={row} index={index} isActive={id === active} isOpen={id === view.open} onOpen={open} onAct={onAct} />
        }}
      />
      {ids.length === 0 && <p className="list-empty">{explanation ?? (isComplete ? t(total ? 'list.nomatch' : 'list.none') : t('list.loading'))}</p>}
    </section>
  )
}

/** Row heights follow the font size, which depends on the screen and the reader's settings. */
const remPx = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize)

function Heads({ view, onView }: { view: View; onView: (change: Partial<View>) => void }) {
  return (
    <div role="row" aria-rowindex={1} className="row row-head">
      {COLUMNS.map(({ key, order }) => (
        <div key={key} role="columnheader" className={`cell cell-${key}`} aria-sort={order && view.order === order ? 'descending' : undefined}>
          {order ? (
            <button type="button" className="sort" onClick={() => onView({ order })}>
              {t(`column.${key}`)}
              <span aria-hidden="true">{view.order === order ? ' ↓' : ''}</span>
            </button>
          ) : (
            <span className={key === 'actions' ? 'unseen' : undefined}>{t(`column.${key}`)}</span>
          )}
        </div>
      ))}
    </div>
  )
}
