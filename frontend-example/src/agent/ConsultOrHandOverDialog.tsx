// The dialog in which an agent chooses whom to ask for help (consult), or the agent or queue that takes over (hand over).

import { useState } from 'react'
import type { RefusalDetailsFragment } from '../conversation/mutations.generated'
import { AgentPicker } from '../conversation/AgentPicker'
import { QueuePicker } from '../conversation/QueuePicker'
import { RefusalNotice } from '../conversation/RefusalNotice'
import { useRetryingMutation } from '../conversation/useRetryingMutation'
import { useAgentCandidates } from '../conversation/useAgentCandidates'
import { useQueueCandidates } from '../conversation/useQueueCandidates'
import { titleOf } from '../conversation/words'
import { Button, Dialog, Tabs, timeOfDay, toast } from '../ui'
import { refusalText } from '../words'
import { ConsultDocument, HandOverDocument } from './mutations.generated'
import { refusalOf, type AgentRow } from './rules'
import { t } from './words'


export function ConsultOrHandOverDialog({ row, action, onClose }: { row: AgentRow; action: 'CONSULT' | 'HAND_OVER'; onClose: () => void }) {
  const mutate = useRetryingMutation()
  // The version on which the agent decides. If it has changed, the server refuses instead of acting.
  const [version, setVersion] = useState(row.version)
  const toAgent = action === 'CONSULT' ? 'CONSULT' : 'TO_AGENT'
  const [kind, setKind] = useState<'agent' | 'queue'>(action === 'HAND_OVER' && refusalOf('TO_AGENT', row) ? 'queue' : 'agent')
  const [name, setName] = useState('')
  const [agentId, setAgentId] = useState<string | null>(null)
  const [queueId, setQueueId] = useState<string | null>(null)
  const [refusal, setRefusal] = useState<RefusalDetailsFragment | null>(null)
  const [isBusy, setBusy] = useState(false)
  const candidates = useAgentCandidates(row.id, action === 'CONSULT' ? 'CONSULT' : 'TRANSFER', name)
  const queues = useQueueCandidates(action === 'HAND_OVER' ? row.id : null, candidates)
  const candidate = candidates?.find((each) => each.agent.id === agentId)
  const queue = queues?.find((each) => each.queue.id === queueId)?.queue.name
  const impossible = refusalOf(kind === 'agent' ? toAgent : 'TO_QUEUE', row)

  function why(): string | null {
    if (impossible) return refusalText({ code: impossible })
    if (kind === 'queue') return queueId ? null : t('assign.choosequeue')
    return candidate?.eligible ? null : t('assign.chooseagent')
  }

  function lookAgain(current: number) {
    setVersion(current)
    setRefusal(null)
  }

  async function send() {
    setBusy(true)
    const outcome =
      action === 'CONSULT'
        ? await mutate(ConsultDocument, { conversationId: row.id, agentId: agentId ?? '' })
        : await mutate(HandOverDocument, { conversationId: row.id, target: kind === 'agent' ? { agentId: agentId ?? '' } : { queueId: queueId ?? '' }, expectedVersion: version, expectedEpoch: row.epoch })
    setBusy(false)
    setRefusal(outcome.refusal)
    if (!outcome.success) return
    const { offer } = outcome.success
    toast(offer ? t(action === 'CONSULT' ? 'asked' : 'assigned.TRANSFER', { name: offer.agent?.name ?? '', time: timeOfDay(offer.expiresAt) }) : t('assigned.queue', { queue: queue ?? '' }), 'success')
    onClose()
  }

  const agents = <AgentPicker candidates={candidates} name={name} onName={setName} chosen={agentId} mayOverridePresence={false} onChoose={setAgentId} />

  return (
    <Dialog
      wide
      title={t(action === 'CONSULT' ? 'target.CONSULT' : 'assign.title.TRANSFER', { title: titleOf(row) })}
      onClose={onClose}
      status={why() ?? t('assign.chosen', { name: (kind === 'agent' ? candidate?.agent.name : queue) ?? '' })}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" kind="primary" busy={isBusy} refusal={why()} onClick={() => void send()}>
            {t(action === 'CONSULT' ? 'consult' : 'handover')}
          </Button>
        </>
      }
    >
      {refusal && <RefusalNotice refusal={refusal} onLookAgain={impossible ? null : lookAgain} />}
      {impossible && !isBusy && <p className="notice">{refusalText({ code: impossible })}</p>}
      <p className="soft">{t(`target.${action}.lead`)}</p>
      {action === 'CONSULT' ? (
        agents
      ) : (
        <Tabs
          label={t('target.to')}
          chosen={kind}
          onChoose={(key) => setKind(key === 'queue' ? 'queue' : 'agent')}
          tabs={[
            { key: 'agent', label: t('assign.agents'), panel: agents },
            { key: 'queue', label: t('assign.queues'), panel: <QueuePicker queues={queues} chosen={queueId} onChoose={setQueueId} /> },
          ]}
        />
      )}
    </Dialog>
  )
}
