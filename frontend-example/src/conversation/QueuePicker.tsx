// A list to choose a queue from: how many wait, how many agents are available, and why some can't be chosen.

import { useState } from 'react'
import { refusalText } from '../words'
import { queueGroup, type QueueCandidate } from './groups'
import { Picker } from './Picker'
import { t } from './words'

/** `queues`: undefined until they are read. */
export function QueuePicker({ queues, chosen, onChoose }: { queues: QueueCandidate[] | undefined; chosen: string | null; onChoose: (id: string) => void }) {
  const [search, setSearch] = useState('')
  const choices = queues
    ?.filter(({ queue }) => queue.name.toLowerCase().includes(search.toLowerCase()))
    .map((candidate) => ({
      id: candidate.queue.id,
      group: queueGroup(candidate),
      why: candidate.refusals.map((code) => refusalText({ code })).join(' '),
      content: (
        <>
          <span className="pick-name">
            <strong dir="auto">{candidate.queue.name}</strong>
            {!candidate.queue.isOpen && <span className="soft">{t('queue.closed')}</span>}
          </span>
          <span className="soft">{t('queue.waiting', { count: candidate.waiting })}</span>
          <span className="soft">{t('queue.agents', { count: candidate.agentsAvailable })}</span>
        </>
      ),
    }))
  return <Picker of="queues" choices={choices} search={search} onSearch={setSearch} chosen={chosen} onChoose={onChoose} />
}
