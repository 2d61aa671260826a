// The palette of all acts (Ctrl-K) and the list of keys (?). The pages of supervisors and agents say which acts there are, and load this when somebody first asks.

import { useId, useState, type KeyboardEvent } from 'react'
import { Button, Dialog } from '../ui'
import { isComposing } from '../ui/keys'
import { areKeysOn, turnKeys } from './keys'
import { t } from './words'

export type Command = { label: string; run: () => void }

export function Palette({ title, commands, onClose }: { title: string; commands: Command[]; onClose: () => void }) {
  const id = useId()
  const [text, setText] = useState('')
  const [place, setPlace] = useState(0)
  const matching = commands.filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()))
  const at = Math.min(place, matching.length - 1)

  function run(command: Command | undefined) {
    if (!command) return
    onClose() // first: what comes may be a dialog itself
    command.run()
  }

  function keys(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && matching.length) setPlace((at + step + matching.length) % matching.length)
    else if (event.key === 'Enter') run(matching[at])
    else return
    event.preventDefault()
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <input
        className="input"
        dir="auto"
        role="combobox"
        autoFocus
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={`${id}-${at}`}
        aria-label={t('find')}
        placeholder={t('find')}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setPlace(0)
        }}
        onKeyDown={keys}
      />
      <ul id={id} role="listbox" aria-label={t('acts')} className="palette">
        {matching.map((command, index) => (
          <li key={index} id={`${id}-${index}`} role="option" aria-selected={index === at} className="menu-item" onClick={() => run(command)}>
            {command.label}
          </li>
        ))}
      </ul>
      <p role="status" className={matching.length ? 'unseen' : 'soft'}>
        {t(matching.length ? 'found' : 'none', { count: matching.length })}
      </p>
    </Dialog>
  )
}

const KEYS = [
  ['/', 'search'],
  ['j k', 'move'],
  ['Enter', 'open'],
  ['a', 'helps'],
  ['x', 'select'],
  ['Ctrl A', 'all'],
  ['.', 'show'],
  ['Esc', 'close'],
  ['Ctrl K', 'palette'],
  ['?', 'help'],
] as const

const OF_THE_FLOOR = ['helps', 'select', 'all', 'show']

/** `isFloor`: also the keys that only the supervisor's list has. */
export function Help({ isFloor, onClose }: { isFloor: boolean; onClose: () => void }) {
  const [isOn, setOn] = useState(areKeysOn)
  return (
    <Dialog title={t('help')} onClose={onClose} actions={<Button onClick={onClose}>{t('close')}</Button>}>
      <dl className="keys">
        {KEYS.filter(([, what]) => isFloor || !OF_THE_FLOOR.includes(what)).map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(`key.${what}`)}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={isOn} onChange={(event) => setOn(turnKeys(event.target.checked))} />
        <span>{t('on')}</span>
      </label>
    </Dialog>
  )
}
