// Holds the order of the list while the pointer is over it, or the keyboard is in it. heldOrder.ts says what is shown then.

import { useRef, useState, type FocusEvent, type PointerEvent } from 'react'
import { heldOrder, type Held } from './heldOrder'
import type { LiveRow } from './liveRow'

type Props = {
  rows: LiveRow[]
  all: ReadonlyMap<string, LiveRow>
  /** Another one is another list, which begins in its own order. */
  key: string
  mayHold: boolean
  /** A dialog about a row is open: the focus comes back. */
  isAsking: boolean
}

export function useHeldOrder({ rows, all, key, mayHold, isAsking }: Props) {
  const [isAimed, setAimed] = useState(false)
  const [hasKeyboard, setKeyboard] = useState(false)
  const [, again] = useState(0)
  const last = useRef<{ key: string; ids: string[] }>({ key, ids: [] })
  const asking = useRef(isAsking)
  asking.current = isAsking

  const show = () => {
    last.current = { key, ids: rows.map(({ id }) => id) }
  }
  const isHeld = mayHold && key === last.current.key && (isAimed || hasKeyboard)
  if (!isHeld) show()
  const order: Held = isHeld ? heldOrder(last.current.ids, rows, all) : { slots: rows.map((row) => ({ id: row.id, row })), added: 0, moved: 0 }

  return {
    ...order,
    /** Shows the rows in their order of now. */
    showNow: () => {
      show()
      again((before) => before + 1)
    },
    handlers: {
      // What moves below a pointer that rests is told as a movement, too.
      onPointerMove: ({ pointerType, movementX, movementY }: PointerEvent) => pointerType === 'mouse' && (movementX || movementY) && setAimed(true),
      onPointerLeave: () => setAimed(false),
      onPointerDown: () => setKeyboard(false),
      onKeyDown: () => setKeyboard(true),
      onFocus: ({ target }: FocusEvent) => target.matches(':focus-visible') && setKeyboard(true),
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => asking.current || currentTarget.contains(relatedTarget) || setKeyboard(false),
    },
  }
}
