// Above the list: how many are shown, and what is new while the order is held. It has its own place, so that it covers no row and no column head.

import type { MouseEvent } from 'react'
import { Button } from '../ui'
import { useSettled } from '../ui/useSettled'
import { t } from './words'

type Props = { shown: number; total: number; added: number; moved: number; onShow: () => void }

/** Told to screen readers once nothing has changed for so long: on a busy floor, each change would interrupt them. */
const SETTLED_MS = 2_000

export function ListHead({ shown, total, added, moved, onShow }: Props) {
  const count = t('list.count', { count: shown, total })
  const what = [added && t('held.added', { count: added }), moved && t('held.moved', { count: moved })].filter(Boolean).join(', ')
  const told = useSettled(what || count, SETTLED_MS)

  /** The button goes with what is shown; the list takes its focus, and the keys go on there. */
  function show({ currentTarget }: MouseEvent<HTMLElement>) {
    onShow()
    currentTarget.closest('.list')?.querySelector<HTMLElement>('.rows')?.focus({ preventScroll: true })
  }

  return (
    <div className="list-head">
      <span>{count}</span>
      {what && (
        <Button size="small" kind="primary" className="held" onClick={show}>
          {t('held', { what })}
        </Button>
      )}
      <span className="unseen" role="status">
        {told}
      </span>
    </div>
  )
}
