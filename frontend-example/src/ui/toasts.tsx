// Short messages in a corner, read aloud by screen readers. Any module may call `toast`; the page and each dialog render <Toasts>.

import { useSyncExternalStore, type ReactNode } from 'react'
import { shared } from '../words'
import { Button } from './Button'

type Key = number | string
type Toast = { key: Key; text: ReactNode; kind: 'info' | 'success' | 'warning' | 'danger'; action?: { label: string; onClick: () => void } }

const MAX_SHOWN = 4
const SHOWN_MS = 8_000

let toasts: Toast[] = []
let nextKey = 1
const listeners = new Set<() => void>()

function change(next: Toast[]): void {
  toasts = next
  listeners.forEach((listener) => listener())
}

/** A toast with a `key` takes the place of the one that has it already. */
export function toast(text: ReactNode, kind: Toast['kind'] = 'info', action?: Toast['action'], key: Key = nextKey++, shownMs = kind === 'danger' ? SHOWN_MS * 2 : SHOWN_MS): void {
  const made: Toast = { key, text, kind, action }
  dismiss(key)
  change([...toasts.slice(1 - MAX_SHOWN), made])
  setTimeout(() => change(toasts.filter((each) => each !== made)), shownMs)
}

export const dismiss = (key: Key) => change(toasts.filter((each) => each.key !== key))

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Toasts() {
  const shown = useSyncExternalStore(listen, () => toasts)
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ key, text, kind, action }) => (
        <div key={key} className={`toast toast-${kind}`}>
          <div className="toast-text">{text}</div>
          {action && (
            <Button
              size="small"
              onClick={() => {
                dismiss(key)
                action.onClick()
              }}
            >
              {action.label}
            </Button>
          )}
          <Button size="small" kind="quiet" aria-label={shared('toast.dismiss')} onClick={() => dismiss(key)}>
            <span aria-hidden="true">✕</span>
          </Button>
        </div>
      ))}
    </div>
  )
}
