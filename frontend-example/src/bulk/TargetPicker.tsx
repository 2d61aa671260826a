// To whom many conversations go: the agents of their queues, chosen agents, or another queue; and what may be overridden.

import { QueuePicker } from '../conversation/QueuePicker'
import { useQueueCandidates } from '../conversation/useQueueCandidates'
import { AgentChoice } from './AgentChoice'
import { TARGETS, type BulkAction, type Target } from './plan'
import { t } from './words'

type Props = { action: BulkAction; /** One of the conversations that can be assigned, of whose kind the queues are. */ exampleId: string; target: Target; onTarget: (target: Target) => void; onQueue: (name: string) => void }

export function TargetPicker({ action, exampleId, target, onTarget, onQueue }: Props) {
  const change = (part: Partial<Target>) => onTarget({ ...target, ...part })
  return (
    <>
      <fieldset className="bulk-targets">
        <legend className="soft">{t('to')}</legend>
        {TARGETS[action].map((to, index) => (
          <label key={to} className="check">
            <input type="radio" name="to" autoFocus={index === 0} checked={target.to === to} onChange={() => change({ to })} />
            <span>{t(`to.${to}`)}</span>
          </label>
        ))}
      </fieldset>
      {target.to === 'agents' && <AgentChoice chosen={target.agentIds} onChoose={(agentIds) => change({ agentIds })} />}
      {target.to === 'queue' && (
        <Queues
          exampleId={exampleId}
          chosen={target.queueId}
          onChoose={(queueId, name) => {
            change({ queueId })
            onQueue(name)
          }}
        />
      )}
      {target.to !== 'queue' && (
        <label className="check">
          <input type="checkbox" checked={target.overrideCapacity} onChange={(event) => change({ overrideCapacity: event.target.checked })} />
          <span>{t('override.capacity')}</span>
        </label>
      )}
      {target.to === 'agents' && action === 'ASSIGN' && (
        <label className="check">
          <input type="checkbox" checked={target.overridePresence} onChange={(event) => change({ overridePresence: event.target.checked })} />
          <span>{t('override.presence')}</span>
        </label>
      )}
    </>
  )
}

/** The conversation's own queue is among them, for the others; the rehearsal says what each queue refuses. */
function Queues({ exampleId, chosen, onChoose }: { exampleId: string; chosen: string | null; onChoose: (id: string, name: string) => void }) {
  const queues = useQueueCandidates(exampleId, null)?.map((each) => ({ ...each, eligible: true, refusals: [] }))
  return <QueuePicker queues={queues} chosen={chosen} onChoose={(id) => onChoose(id, queues?.find(({ queue }) => queue.id === id)?.queue.name ?? '')} />
}
