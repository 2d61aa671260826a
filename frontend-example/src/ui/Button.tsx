// A button that says why it can't be used. It stays focusable, and shows the reason on focus, on hover and to screen readers.

import { useId, type ButtonHTMLAttributes } from 'react'
import { Tooltip, useTooltip } from './Tooltip'

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: 'plain' | 'primary' | 'danger' | 'quiet'
  size?: 'normal' | 'small'
  /** Why it is refused; empty or null when it is allowed. */
  refusal?: string | null
  busy?: boolean
}

export function Button({ kind = 'plain', size = 'normal', refusal, busy, className = '', onClick, children, ...rest }: Props) {
  const reasonId = useId()
  const { tip, handlers } = useTooltip()
  const isOff = Boolean(refusal) || busy
  return (
    <>
      <button
        type="button"
        {...rest}
        {...(refusal ? handlers : {})}
        className={`button button-${kind} button-${size} ${className}`}
        aria-disabled={isOff || undefined}
        aria-busy={busy || undefined}
        aria-describedby={refusal ? reasonId : rest['aria-describedby']}
        onClick={(event) => {
          if (isOff) event.preventDefault()
          else onClick?.(event)
        }}
      >
        {children}
      </button>
      {refusal && (
        <span id={reasonId} className="unseen">
          {refusal}
        </span>
      )}
      {refusal && <Tooltip at={tip}>{refusal}</Tooltip>}
    </>
  )
}
