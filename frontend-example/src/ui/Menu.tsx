// A button that opens a panel: a list of choices (Menu) or any content (Popover). Escape and a click elsewhere close it.

import { useEffect, useLayoutEffect, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react'

type PopoverProps = {
  label: ReactNode
  name?: string
  className?: string
  align?: 'left' | 'right'
  tabIndex?: number
  plain?: boolean
  children: (close: () => void) => ReactNode
}

export function Popover({ label, name, className = '', align = 'left', tabIndex, plain, children, role }: PopoverProps & { role?: 'menu' }) {
  const [isOpen, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<CSSProperties>({})
  const close = () => {
    setOpen(false)
    opener.current?.focus()
  }

  useEffect(() => {
    if (!isOpen) return
    const closeOutside = (event: PointerEvent) => !box.current?.contains(event.target as Node) && setOpen(false)
    // Only scrolling that moves the button closes the panel: a live transcript elsewhere scrolls all the time.
    const closeMoved = (event: Event) => (event.target as Node).contains(opener.current) && setOpen(false)
    document.addEventListener('pointerdown', closeOutside)
    document.addEventListener('scroll', closeMoved, true)
    return () => {
      document.removeEventListener('pointerdown', closeOutside)
      document.removeEventListener('scroll', closeMoved, true)
    }
  }, [isOpen])

  useLayoutEffect(() => {
    const [at, shown] = [opener.current, panel.current]
    if (!isOpen || !at || !shown) return
    const settle = () => setPlace(besides(at, shown, align))
    settle()
    const watcher = new ResizeObserver(settle) // what it shows may be loaded later
    watcher.observe(shown)
    return () => watcher.disconnect()
  }, [isOpen, align])

  function keys(event: KeyboardEvent) {
    if (event.key === 'Escape' && isOpen) {
      event.stopPropagation()
      close()
    }
  }

  return (
    <div className={`popover ${className}`} ref={box} onKeyDown={keys}>
      <button
        ref={opener}
        type="button"
        className="button button-plain button-normal"
        tabIndex={tabIndex}
        aria-label={name}
        aria-haspopup={role ?? 'dialog'}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {label}
        {!plain && <span className="caret" aria-hidden="true" />}
      </button>
      {isOpen && (
        <div ref={panel} style={place} className="popover-panel" role={role ?? 'dialog'} aria-label={name ?? (typeof label === 'string' ? label : undefined)}>
          {children(close)}
        </div>
      )}
    </div>
  )
}

/** The panel's fixed position: below its button, or above it if there is no room, and always inside the window. */
function besides(opener: HTMLElement, panel: HTMLElement, align: 'left' | 'right'): CSSProperties {
  const at = opener.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = panel
  const left = align === 'left' ? at.left : at.right - width
  const isAbove = at.bottom + height + 12 > innerHeight && at.top > height + 12
  return { left: Math.max(8, Math.min(left, innerWidth - width - 8)), top: isAbove ? at.top - height - 6 : Math.max(8, Math.min(at.bottom + 6, innerHeight - height - 8)) }
}

/** A choice with a `refusal` is shown with the reason and can't be chosen. */
export type Choice = { key: string; label: ReactNode; isChosen?: boolean; refusal?: string | null; onChoose: () => void }

export function Menu({ choices, ...popover }: Omit<PopoverProps, 'children'> & { choices: Choice[] }) {
  return (
    <Popover {...popover} role="menu">
      {(close) => <MenuItems choices={choices} close={close} />}
    </Popover>
  )
}

function MenuItems({ choices, close }: { choices: Choice[]; close: () => void }) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => (list.current?.firstElementChild as HTMLElement | null)?.focus(), [])

  function move(event: KeyboardEvent) {
    const items = [...(list.current?.children ?? [])] as HTMLElement[]
    const at = items.indexOf(document.activeElement as HTMLElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    items[(to + items.length) % items.length]?.focus()
  }

  return (
    <div ref={list} role="none" onKeyDown={move}>
      {choices.map((choice, index) => (
        <button
          key={choice.key}
          type="button"
          tabIndex={index && -1 /* one of them can be reached, so that a long list can be scrolled */}
          role={choice.isChosen === undefined ? 'menuitem' : 'menuitemradio'}
          aria-checked={choice.isChosen}
          aria-disabled={choice.refusal ? true : undefined}
          className="menu-item"
          onClick={() => {
            if (choice.refusal) return
            close()
            choice.onChoose()
          }}
        >
          <span>
            {choice.label}
            {choice.refusal && <small className="menu-why">{choice.refusal}</small>}
          </span>
        </button>
      ))}
    </div>
  )
}

/** Several values to choose: a button that shows how many are chosen, and a list of checkboxes. `options` is called only while it is open. */
export function CheckMenu<T extends string>({ label, icon, options, chosen, onChange }: { label: string; icon?: ReactNode; options: () => { value: T; label: string }[]; chosen: T[]; onChange: (chosen: T[]) => void }) {
  const toggle = (value: T) => onChange(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value])
  return (
    <Popover name={label} align={icon ? 'right' : 'left'} className={`${icon ? 'quiet' : ''} ${chosen.length ? 'is-set' : ''}`} label={<>{icon ?? label}{chosen.length > 0 && <span className="count">{chosen.length}</span>}</>}>
      {() => (
        <fieldset className="checks">
          <legend className="unseen">{label}</legend>
          {options().map((option) => (
            <label key={option.value} className="check">
              <input type="checkbox" checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} />
              <span dir="auto">{option.label}</span>
            </label>
          ))}
        </fieldset>
      )}
    </Popover>
  )
}
