// A list of radio buttons to choose from, in groups, with a search field above. Those that can't be chosen are folded away, with the reasons.

import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { isComposing } from '../ui/keys'
import { GROUPS, type Group } from './groups'
import { t } from './words'

export type Choice = { id: string; group: Group; why: string; content: ReactNode }

type Props = {
  of: 'agents' | 'queues'
  /** undefined until they are read. */
  choices: Choice[] | undefined
  search: string
  onSearch: (search: string) => void
  chosen: string | null
  onChoose: (id: string) => void
}

export function Picker({ of, choices, search, onSearch, chosen, onChoose }: Props) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const open = choices?.filter(({ group }) => group !== 'off').length

  /** From the search field: arrow down enters the list, and Enter chooses the first unless one is chosen; then it confirms the dialog. */
  function keys(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return
    if (event.key === 'Escape' && search) {
      event.preventDefault()
      onSearch('')
    }
    const radios = [...(box.current?.querySelectorAll<HTMLInputElement>('[type=radio]:enabled') ?? [])]
    const checked = radios.find((radio) => radio.checked)
    if (event.key !== 'ArrowDown' && (event.key !== 'Enter' || checked)) return
    event.preventDefault()
    const next = checked ?? radios[0]
    next?.focus()
    next?.click()
  }

  return (
    <div ref={box} className="picker" role="radiogroup" aria-label={t(`assign.${of}`)}>
      <input type="search" className="input picker-find" dir="auto" aria-label={t('assign.find')} placeholder={t('assign.find')} value={search} onChange={(event) => onSearch(event.target.value)} onKeyDown={keys} />
      <p role="status" className={open ? 'unseen' : 'soft'}>
        {open === undefined ? t('list.loading') : open ? t('assign.found', { count: open }) : t(`assign.none.${of}`)}
      </p>
      {GROUPS.map((group) => {
        const members = choices?.filter((choice) => choice.group === group) ?? []
        if (members.length === 0) return null
        const title = `${t(`group.${of}.${group}`)} (${members.length})`
        const list = (
          <ul aria-labelledby={`${id}-${group}`}>
            {members.map((choice) => (
              <li key={choice.id}>
                <label className={`pick ${group === 'off' ? 'pick-off' : ''}`}>
                  <input type="radio" name={of} value={choice.id} disabled={group === 'off'} checked={chosen === choice.id} onChange={() => onChoose(choice.id)} />
                  {choice.content}
                  {choice.why && <span className="pick-why">{choice.why}</span>}
                </label>
              </li>
            ))}
          </ul>
        )
        return group === 'off' ? (
          <details key={group} open={search !== '' || !open}>
            <summary id={`${id}-off`}>{title}</summary>
            {list}
          </details>
        ) : (
          <section key={group}>
            <h3 id={`${id}-${group}`}>{title}</h3>
            {list}
          </section>
        )
      })}
    </div>
  )
}
