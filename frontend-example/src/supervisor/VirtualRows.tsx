// A virtual list: only the visible rows are in the page, so that a thousand rows cost as much as thirty. All rows have the same height.

import { useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'

type Props = {
  ids: string[]
  rowHeight: number
  active: string | null
  label: string
  columns: number
  head: ReactNode
  renderRow: (id: string, index: number) => ReactNode
  onActive: (id: string) => void
  onOpen: (id: string) => void
  onEscape: () => void
  /** These, too, or all. */
  onSelect: (ids: string[]) => void
}

const OVERSCAN_ROWS = 6 // rows drawn above and below the visible ones

export const domIdOf = (id: string): string => `row-${id.replace(/\W/g, '_')}`

/** An ARIA grid: the grid has the focus, arrow keys move the active row, with Shift they select, and Enter opens it. */
export function VirtualRows({ ids, rowHeight, active, label, columns, head, renderRow, onActive, onOpen, onEscape, onSelect }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState({ top: 0, height: 800 })

  const look = useCallback(() => {
    const element = box.current
    if (element) setSeen({ top: element.scrollTop, height: element.clientHeight })
  }, [])

  useLayoutEffect(() => {
    const watcher = new ResizeObserver(look)
    if (box.current) watcher.observe(box.current)
    return () => watcher.disconnect()
  }, [look])

  const first = Math.max(0, Math.floor(seen.top / rowHeight) - OVERSCAN_ROWS)
  const last = Math.min(ids.length, Math.ceil((seen.top + seen.height) / rowHeight) + OVERSCAN_ROWS)
  const at = active ? ids.indexOf(active) : -1
  const isActiveDrawn = at >= first && at < last

  function keys(event: KeyboardEvent) {
    if (event.target !== box.current) return
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      event.preventDefault()
      return onSelect(ids)
    }
    const page = Math.max(1, Math.floor(seen.height / rowHeight) - 1)
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: ids.length - 1 }
    const to = steps[event.key]
    if (to !== undefined) {
      event.preventDefault()
      const index = Math.max(0, Math.min(ids.length - 1, to))
      const id = ids[index]
      if (!id) return
      if (event.shiftKey) onSelect(ids.slice(Math.min(at < 0 ? index : at, index), Math.max(at, index) + 1))
      onActive(id)
      scrollTo(index)
    } else if (event.key === 'Enter' && active) onOpen(active)
    else if (event.key === 'Escape') onEscape()
  }

  function scrollTo(index: number) {
    const element = box.current
    if (!element) return
    const top = index * rowHeight
    const headHeight = (element.firstElementChild as HTMLElement).offsetHeight
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + rowHeight + headHeight > element.scrollTop + element.clientHeight) element.scrollTop = top + rowHeight + headHeight - element.clientHeight
  }

  return (
    <div
      ref={box}
      className="rows"
      role="grid"
      aria-label={label}
      aria-rowcount={ids.length + 1}
      aria-colcount={columns}
      aria-activedescendant={active && isActiveDrawn ? domIdOf(active) : undefined}
      tabIndex={0}
      onKeyDown={keys}
      onScroll={look}
    >
      <div className="rows-head" role="rowgroup">
        {head}
      </div>
      <div role="rowgroup" className="rows-body" style={{ height: ids.length * rowHeight }}>
        {ids.slice(first, last).map((id, offset) => (
          <div key={id} role="presentation" className="rows-slot" style={{ top: (first + offset) * rowHeight, height: rowHeight }}>
            {renderRow(id, first + offset)}
          </div>
        ))}
      </div>
    </div>
  )
}
