// A tooltip. It is rendered above everything else, so that no scrolling container cuts it off.

import { useState, type ReactNode, type SyntheticEvent } from 'react'
import { createPortal } from 'react-dom'

type Place = { left: number; top: number; isBelow: boolean }

export function useTooltip() {
  const [tip, setTip] = useState<Place | null>(null)
  const show = (event: SyntheticEvent<HTMLElement>) => {
    // A closing dialog returns the focus to its button: only keyboard users then need the tooltip.
    if (event.type !== 'pointerenter' && !event.currentTarget.matches(':focus-visible')) return
    const box = event.currentTarget.getBoundingClientRect()
    const isBelow = box.top < 120
    setTip({ left: Math.min(Math.max(box.left + box.width / 2, 140), innerWidth - 140), top: isBelow ? box.bottom + 6 : box.top - 6, isBelow })
  }
  const hide = () => setTip(null)
  return { tip, handlers: { onPointerEnter: show, onPointerLeave: hide, onFocus: show, onBlur: hide } }
}

/** Visual only: the same text must reach screen readers by aria-describedby or the accessible name. */
export function Tooltip({ at, children }: { at: Place | null; children: ReactNode }) {
  if (!at) return null
  return createPortal(
    <div className={at.isBelow ? 'tip tip-below' : 'tip'} style={{ left: at.left, top: at.top }} aria-hidden="true">
      {children}
    </div>,
    // A modal dialog is above the page, so tooltips of its buttons must be inside it.
    document.querySelector('dialog[open]') ?? document.body,
  )
}
