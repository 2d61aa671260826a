// The agents among whom conversations are spread: several can be ticked, or all that a search finds, such as those of a queue.

import { useState } from 'react'
import { useRefetchedQuery } from '../conversation/useRefetchedQuery'
import { Button, PresenceBadge } from '../ui'
import { BulkAgentsDocument } from './bulk.generated'
import { t } from './words'

const MOST_AGENTS = 200 // that are read; of thousands, the others are found by name

export function AgentChoice({ chosen, onChoose }: { chosen: string[]; onChoose: (ids: string[]) => void }) {
  const [search, setSearch] = useState('')
  const text = search.trim().toLowerCase()
  const [all] = useRefetchedQuery(BulkAgentsDocument, { search: '', first: MOST_AGENTS }, { cause: null })
  const isMore = all?.agents?.edges.length === MOST_AGENTS
  const [named] = useRefetchedQuery(BulkAgentsDocument, isMore && text ? { search: text, first: MOST_AGENTS } : null, { cause: null })
  const agents = new Map([...(all?.agents?.edges ?? []), ...(named?.agents?.edges ?? [])].map(({ node }) => [node.id, node]))
  const found = [...agents.values()]
    .filter(({ name, queues }) => [name, ...queues.map((queue) => queue.name)].some((each) => each.toLowerCase().includes(text)))
    .sort((one, other) => (other.capacityAvailable ?? 0) - (one.capacityAvailable ?? 0))
  const others = found.filter(({ id }) => !chosen.includes(id))
  return (
    <fieldset className="picker">
      <legend className="unseen">{t('agents')}</legend>
      <div className="bulk-find">
        <input
          type="search"
          className="input"
          dir="auto"
          aria-label={t('agents.find')}
          placeholder={t('agents.find')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault() /* only the buttons act */}
        />
        {others.length > 0 && (
          <Button size="small" onClick={() => onChoose([...chosen, ...others.map(({ id }) => id)])}>
            {t('agents.all', { count: others.length })}
          </Button>
        )}
      </div>
      {all && !found.length && <p className="soft">{t('agents.none')}</p>}
      <ul className="bulk-agents">
        {found.map((agent) => (
          <li key={agent.id}>
            <label className="check">
              <input
                type="checkbox"
                checked={chosen.includes(agent.id)}
                onChange={({ target }) => onChoose(target.checked ? [...chosen, agent.id] : chosen.filter((id) => id !== agent.id))}
              />
              <bdi>{agent.name}</bdi>
              {agent.presence && <PresenceBadge presence={agent.presence} />}
              <span className="soft">
                {agent.capacityUsed}/{agent.capacityTotal}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {isMore && <p className="soft">{t('agents.more', { count: MOST_AGENTS })}</p>}
    </fieldset>
  )
}
