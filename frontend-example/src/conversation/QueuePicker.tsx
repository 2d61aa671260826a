// A list to choose a queue from: how many wait, how many agents are available, and why some can't be chosen.

import { refusalText } from '../words'
import type { QueueCandidate } from './useQueueCandidates'
import { t } from './words'

/** `queues`: undefined until they are read. */
export function QueuePicker({ queues, chosen, onChoose }: { queues: QueueCandidate[] | undefined; chosen: string | null; onChoose: (id: string) => void }) {
  if (!queues) return <p className="soft">{t('list.loading')}</p>
  return (
    <ul className="picker" aria-label={t('assign.queues')}>
      {queues.map(({ queue, eligible, refusals, waiting, agentsAvailable }) => (
        <li key={queue.id}>
          <label className={`pick ${eligible ? '' : 'pick-off'}`}>
            <input type="radio" name="queue" value={queue.id} disabled={!eligible} checked={chosen === queue.id} onChange={() => onChoose(queue.id)} />
            <span className="pick-name">
              <strong dir="auto">{queue.name}</strong>
              {!queue.isOpen && <span className="soft">{t('queue.closed')}</span>}
            </span>
            <span className="soft">{t('queue.waiting', { count: waiting })}</span>
            <span className="soft">{t('queue.agents', { count: agentsAvailable })}</span>
            {!eligible && <span className="pick-why">{refusals.map((code) => refusalText({ code })).join(' ')}</span>}
          </label>
        </li>
      ))}
      {queues.length === 0 && <li className="soft">{t('assign.noqueue')}</li>}
    </ul>
  )
}
