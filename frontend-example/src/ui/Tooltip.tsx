// A note beside what it explains, above everything, so that no scrolling box cuts it off.

import { useState, type ReactNode, type SyntheticEvent } from 'react'
import { createPortal } from 'react-dom'

type Place = { left: number; top: number; isBelow: boolean }

export function useTooltip() {
  const [tip, setTip] = useState<Place | null>(null)
  const show = (event: SyntheticEvent<HTMLElement>) => {
    // A dialog that closes gives the focus back: whoever came by keyboard wants to know, others have not asked.
    if (event.type === 'focus' && !event.currentTarget.matches(':focus-visible')) return
    const box = event.currentTarget.getBoundingClientRect()
    const isBelow = box.top < 120
    setTip({ left: Math.min(Math.max(box.left + box.width / 2, 140), innerWidth - 140), top: isBelow ? box.bottom + 6 : box.top - 6, isBelow })
  }
  const hide = () => setTip(null)
  return { tip, handlers: { onPointerEnter: show, onPointerLeave: hide, onFocus: show, onBlur: hide } }
}

/** For the eye only: what it says must reach a screen reader by aria-describedby or a name. */
export function Tooltip({ at, children }: { at: Place | null; children: ReactNode }) {
  if (!at) return null
  return createPortal(
    <div className={at.isBelow ? 'tip tip-below' : 'tip'} style={{ left: at.left, top: at.top }} aria-hidden="true">
      {children}
    </div>,
    // A modal dialog lies above the page: what explains its buttons must lie in it.
    document.querySelector('dialog[open]') ?? document.body,
  )
}
