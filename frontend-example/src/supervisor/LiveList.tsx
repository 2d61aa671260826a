// The live list: column heads that sort, rows that update by themselves, and arrow keys that move through them.

import { useCallback, useRef } from 'react'
import type { Readings } from '../conversation/unread'
import type { Act, Standing } from './attention'
import { ListHead } from './ListHead'
import type { LiveRow } from './liveRow'
import { Row } from './Row'
import { useHeldOrder } from './useHeldOrder'
import { useIsNarrow } from './useIsNarrow'
import type { Order, View } from './view'
import { domIdOf, VirtualRows } from './VirtualRows'
import { t } from './words'

/** `isFound`: the server has answered the search. `standing`: in the open conversation. */
type Props = { rows: LiveRow[]; all: ReadonlyMap<string, LiveRow>; isFound: boolean; readings: Readings; standing: Standing; isAsking: boolean; active: string | null; onActive: (id: string) => void; view: View; onView: (change: Partial<View>) => void; onAct: (act: Act, row: LiveRow) => void; selected: ReadonlySet<string>; onToggle: (id: string, shown?: readonly string[]) => void; onSelect: (ids: string[]) => void; onEscape: () => void; isComplete: boolean; explanation: string | null }

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

export function LiveList({ rows, all, isFound, readings, standing, isAsking, active, onActive, view, onView, onAct, selected, onToggle, onSelect, onEscape, isComplete, explanation }: Props) {
  const isNarrow = useIsNarrow()
  const key = JSON.stringify({ ...view, open: null, isFound })
  const { slots, added, moved, showNow, handlers } = useHeldOrder({ rows, all, key, mayHold: isComplete, isAsking })
  const ids = slots.map(({ id }) => id)
  const shown = useRef(ids)
  shown.current = ids

  const open = useCallback(
    (id: string) => {
      onActive(id)
      onView({ open: id })
    },
    [onActive, onView],
  )
  const toggle = useCallback(
    (id: string, isRange?: boolean) => {
      onActive(id)
      onToggle(id, isRange ? shown.current : undefined)
    },
    [onActive, onToggle],
  )

  return (
    <section className={`list ${isNarrow ? 'list-narrow' : ''}`} aria-label={t('list')} {...handlers}>
      <ListHead shown={rows.length} total={all.size} added={added} moved={moved} onShow={showNow} />
      <VirtualRows
        ids={ids}
        rowHeight={(isNarrow ? NARROW_ROW_REM : ROW_REM) * remPx()}
        active={active}
        label={t('list')}
        columns={COLUMNS.length}
        head={<Heads view={view} onView={onView} />}
        onActive={onActive}
        onOpen={open}
        onEscape={onEscape}
        onSelect={onSelect}
        renderRow={(id, index) => {
          const row = slots[index]?.row
          if (!row) return <Gone index={index} isActive={id === active} id={id} />
          return <Row row={row} index={index} unread={id === view.open && standing.isMonitoring ? 0 : (readings.get(id)?.unread ?? 0)} isActive={id === active} isOpen={id === view.open} standing={id === view.open ? standing : undefined} isSelected={selected.has(id)} onToggle={toggle} onOpen={open} onAct={onAct} />
        }}
      />
      {ids.length === 0 && !added && <p className="list-empty">{explanation ?? (isComplete ? t(all.size ? 'list.nomatch' : 'list.none') : t('list.loading'))}</p>}
    </section>
  )
}

/** The place of a conversation that has left the list, while the order is held. */
function Gone({ id, index, isActive }: { id: string; index: number; isActive: boolean }) {
  return (
    <div id={domIdOf(id)} role="row" aria-rowindex={index + 2} className={`row ${isActive ? 'row-active' : ''}`}>
      <div role="gridcell" className="cell soft">
        {t('list.left')}
      </div>
    </div>
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
