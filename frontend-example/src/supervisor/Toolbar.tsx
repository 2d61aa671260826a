// Search, filters and order of the live list, and views saved under a name.

import { useEffect, useState, type FormEvent } from 'react'
import type { Channel, ConversationState } from '../gql/schema'
import { Button, CheckMenu, LEVELS, Popover } from '../ui'
import { channelName, sentimentName, stateName } from '../words'
import type { LiveRow } from './rows'
import { EMPTY, fromAddress, isFiltered, ORDERS, savedViews, saveViews, toAddress, type Order, type View } from './view'
import { t } from './words'

type Props = { all: LiveRow[]; shown: number; view: View; onView: (change: Partial<View>) => void }

const STATES: ConversationState[] = ['OPEN', 'ACTIVE', 'WAITING', 'WRAP_UP']

export function Toolbar({ all, shown, view, onView }: Props) {
  return (
    <div className="toolbar" role="search" aria-label={t('filters')}>
      <Search text={view.search} onSearch={(search) => onView({ search })} />
      <CheckMenu label={t('filter.queues')} options={choices(all.map((row) => row.queue))} chosen={view.queues} onChange={(queues) => onView({ queues })} />
      <CheckMenu label={t('filter.agents')} options={choices(all.flatMap((row) => row.agent ?? []))} chosen={view.agents} onChange={(agents) => onView({ agents })} />
      <CheckMenu label={t('filter.states')} options={STATES.map((value) => ({ value, label: stateName(value) }))} chosen={view.states} onChange={(states) => onView({ states })} />
      <CheckMenu label={t('filter.channels')} options={channels(all)} chosen={view.channels} onChange={(next) => onView({ channels: next })} />
      <select className="select" aria-label={t('filter.mood')} value={view.mood ?? ''} onChange={(event) => onView({ mood: LEVELS.find((level) => level === event.target.value) ?? null })}>
        <option value="">{t('filter.mood.any')}</option>
        {LEVELS.slice(0, 4).map((level) => (
          <option key={level} value={level}>
            {t('filter.mood.below', { level: sentimentName(level) })}
          </option>
        ))}
      </select>
      <select className="select" aria-label={t('order')} value={view.order} onChange={(event) => onView({ order: event.target.value as Order })}>
        {ORDERS.map((order) => (
          <option key={order} value={order}>
            {t(`order.${order}`)}
          </option>
        ))}
      </select>
      <Views view={view} onView={onView} />
      {isFiltered(view) && (
        <Button kind="quiet" onClick={() => onView({ ...EMPTY, order: view.order, open: view.open })}>
          {t('filter.clear')}
        </Button>
      )}
      <span className="toolbar-count" role="status">
        {t('list.count', { count: shown, total: all.length })}
      </span>
    </div>
  )
}

function choices(named: { id: string; name: string }[]): { value: string; label: string }[] {
  const names = new Map(named.map(({ id, name }) => [id, name]))
  return [...names].map(([value, label]) => ({ value, label })).sort((one, other) => one.label.localeCompare(other.label))
}

function channels(rows: LiveRow[]): { value: Channel; label: string }[] {
  return [...new Set(rows.map((row) => row.channel))].map((value) => ({ value, label: channelName(value) })).sort((one, other) => one.label.localeCompare(other.label))
}

function Search({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const [typed, setTyped] = useState(text)
  useEffect(() => setTyped(text), [text])
  return (
    <input
      type="search"
      className="input search"
      aria-label={t('search')}
      placeholder={t('search')}
      maxLength={200}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value)
        onSearch(event.target.value.trim())
      }}
    />
  )
}

function Views({ view, onView }: { view: View; onView: (change: Partial<View>) => void }) {
  const [views, setViews] = useState(savedViews)
  const [name, setName] = useState('')

  function save(event: FormEvent) {
    event.preventDefault()
    setViews(saveViews({ ...views, [name.trim()]: toAddress({ ...view, open: null }) }))
    setName('')
  }

  function forget(gone: string) {
    setViews(saveViews(Object.fromEntries(Object.entries(views).filter(([each]) => each !== gone))))
  }

  return (
    <Popover label={t('views')}>
      {(close) => (
        <div className="views">
          {Object.entries(views).map(([each, address]) => (
            <div key={each} className="views-row">
              <button
                type="button"
                className="menu-item"
                onClick={() => {
                  onView({ ...fromAddress(address.replace(/^[^?]*/, '')), open: view.open })
                  close()
                }}
              >
                {each}
              </button>
              <Button kind="quiet" size="small" aria-label={t('views.forget', { name: each })} onClick={() => forget(each)}>
                <span aria-hidden="true">✕</span>
              </Button>
            </div>
          ))}
          <form className="views-save" onSubmit={save}>
            <input className="input" aria-label={t('views.name')} placeholder={t('views.name')} value={name} onChange={(event) => setName(event.target.value)} required />
            <Button type="submit" size="small" refusal={name.trim() ? null : t('views.needname')}>
              {t('views.save')}
            </Button>
          </form>
        </div>
      )}
    </Popover>
  )
}
