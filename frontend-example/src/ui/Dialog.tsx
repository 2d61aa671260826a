// A modal dialog, based on the browser's <dialog>: it keeps the focus inside, closes on Escape, and returns the focus.

import { useEffect, useId, useRef, type ReactNode } from 'react'
import { shared } from '../words'
import { Button } from './Button'
import { isFocusLost } from './focus'
import { Toasts } from './toasts'

/** `status` stands beside the actions: what is missing yet, or what is chosen. The action with type="submit" is done by Enter, too.
    With another `step`, what was pressed may be gone, and the focus with it: the first field that asks for it takes it, or else that action. */
type Props = { title: string; onClose: () => void; children: ReactNode; status?: string; actions?: ReactNode; step?: string; wide?: boolean }

export function Dialog({ title, onClose, children, status, actions, step, wide }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    const before = document.activeElement as HTMLElement | null
    element?.showModal()
    // A screen keyboard would hide what there is to choose.
    if (matchMedia('(pointer: fine)').matches) element?.querySelector<HTMLElement>('[type=search]')?.focus()
    return () => {
      element?.close()
      before?.focus()
    }
  }, [])
  useEffect(() => {
    if (isFocusLost()) dialog.current?.querySelector<HTMLElement>('[autofocus], .dialog-foot [type=submit]')?.focus()
  }, [step])
  return (
    <dialog
      ref={dialog}
      className={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        event.stopPropagation()
        // An Enter that is held down confirms what was asked before, not what is asked next.
        if (event.key === 'Enter' && event.repeat && !(event.target instanceof HTMLTextAreaElement)) event.preventDefault()
      }}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <form className="dialog-box" noValidate onSubmit={(event) => event.preventDefault()}>
        <header className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <Button kind="quiet" aria-label={shared('dialog.close')} onClick={onClose}>
            <span aria-hidden="true">✕</span>
          </Button>
        </header>
        <div className="dialog-body">{children}</div>
        {actions && (
          <footer className="dialog-foot">
            {status !== undefined && (
              <p className="dialog-status soft" role="status">
                {status}
              </p>
            )}
            {actions}
          </footer>
        )}
      </form>
      {/* The page's own toasts are below a modal dialog and out of reach. */}
      <Toasts />
    </dialog>
  )
}
