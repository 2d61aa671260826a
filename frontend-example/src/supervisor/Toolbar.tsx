// Search, filters and order of the live list, and views saved under a name.

import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { ConversationState } from '../gql/schema'
import { useViewer } from '../shell/api'
import { Button, CheckMenu, SENTIMENT_LEVELS, Popover } from '../ui'
import { channelName, sentimentName, stateName } from '../words'
import { filterOptions, type Named } from './filterOptions'
import type { LiveRow } from './liveRow'
import { forgetView, savedViews, saveView } from './savedViews'
import { LEVELS } from './urgency'
import { EMPTY, fromAddress, isFiltered, ORDERS, type Order, type View } from './view'
import { t } from './words'

type Props = { all: LiveRow[]; view: View; onView: (change: Partial<View>) => void }

const STATES: ConversationState[] = ['OPEN', 'ACTIVE', 'WAITING', 'WRAP_UP']

export function Toolbar({ all, view, onView }: Props) {
  const viewer = useViewer()
  const queues = () => [...viewer.supervisedQueues, ...all.map((row) => row.queue)]
  // Agents without ongoing conversations keep their name in the filter.
  const agents = useRef(new Map<string, Named>()).current
  for (const { agent } of all) if (agent) agents.set(agent.id, agent)
  const channels = () => [...new Set([...all.map((row) => row.channel), ...view.channels])].map((id) => ({ id, name: channelName(id) }))
  return (
    <div className="toolbar" role="search" aria-label={t('filters')}>
      <Search text={view.search} onSearch={(search) => onView({ search })} />
      <CheckMenu label={t('filter.queues')} options={() => filterOptions(queues(), view.queues, t('filter.absent'))} chosen={view.queues} onChange={(chosen) => onView({ queues: chosen })} />
      <CheckMenu label={t('filter.agents')} options={() => filterOptions([...agents.values()], view.agents, t('filter.absent'))} chosen={view.agents} onChange={(chosen) => onView({ agents: chosen })} />
      <CheckMenu label={t('filter.states')} options={() => STATES.map((value) => ({ value, label: stateName(value) }))} chosen={view.states} onChange={(chosen) => onView({ states: chosen })} />
      <CheckMenu label={t('filter.channels')} options={() => filterOptions(channels())} chosen={view.channels} onChange={(chosen) => onView({ channels: chosen })} />
      <select className="select" aria-label={t('filter.sentiment')} value={view.sentiment ?? ''} onChange={(event) => onView({ sentiment: SENTIMENT_LEVELS.find((level) => level === event.target.value) ?? null })}>
        <option value="">{t('filter.sentiment.any')}</option>
        {SENTIMENT_LEVELS.slice(0, 4).map((level) => (
          <option key={level} value={level}>
            {t('filter.sentiment.below', { level: sentimentName(level) })}
          </option>
        ))}
      </select>
      <select className="select" aria-label={t('attention')} value={view.attention ?? ''} onChange={(event) => onView({ attention: LEVELS.find((level) => level === event.target.value) ?? null })}>
        <option value="">{t('filter.attention.any')}</option>
        {(['SOON', 'NOW'] as const).map((level) => (
          <option key={level} value={level}>
            {t(`filter.attention.${level}`)}
          </option>
        ))}
      </select>
      <select className="select order" aria-label={t('order')} value={view.order} onChange={(event) => onView({ order: event.target.value as Order })}>
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
    </div>
  )
}

function Search({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const [typed, setTyped] = useState(text)
  useEffect(() => setTyped((now) => (now.trim() === text ? now : text)), [text])
  return (
    <input
      type="search"
      className="input search"
      dir="auto"
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

function Views({ view, onView }: Pick<Props, 'view' | 'onView'>) {
  return <Popover label={t('views')}>{(close) => <ViewsPanel view={view} onView={onView} close={close} />}</Popover>
}

/** Reads the saved views when it opens, because other tabs save views too. */
function ViewsPanel({ view, onView, close }: Pick<Props, 'view' | 'onView'> & { close: () => void }) {
  const [views, setViews] = useState(savedViews)
  const [name, setName] = useState('')

  function save(event: FormEvent) {
    event.preventDefault()
    setViews(saveView(name.trim(), view))
    setName('')
  }

  return (
    <div className="views">
      {Object.entries(views).map(([each, address]) => (
        <div key={each} className="views-row">
          <button
            type="button"
            className="menu-item"
            dir="auto"
            onClick={() => {
              onView({ ...fromAddress(address.replace(/^[^?]*/, '')), open: view.open })
              close()
            }}
          >
            {each}
          </button>
          <Button kind="quiet" size="small" aria-label={t('views.forget', { name: each })} onClick={() => setViews(forgetView(each))}>
            <span aria-hidden="true">✕</span>
          </Button>
        </div>
      ))}
      <form className="views-save" onSubmit={save}>
        <input className="input" dir="auto" aria-label={t('views.name')} placeholder={t('views.name')} value={name} onChange={(event) => setName(event.target.value)} required />
        <Button type="submit" size="small" refusal={name.trim() ? null : t('views.needname')}>
          {t('views.save')}
        </Button>
      </form>
    </div>
  )
}
