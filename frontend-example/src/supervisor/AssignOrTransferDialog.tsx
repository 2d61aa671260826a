// The dialog that assigns an open conversation to an agent or a queue, or transfers an active one to an agent.

import { useState } from 'react'
import type { RefusalDetailsFragment } from '../conversation/mutations.generated'
import { Button, Dialog, Tabs, timeOfDay, toast } from '../ui'
import { stateName } from '../words'
import { refusalOf } from './actions'
import { AssignDocument, TransferDocument } from './mutations.generated'
import { AgentPicker } from '../conversation/AgentPicker'
import { isOutOfReach } from '../conversation/groups'
import type { LiveRow } from './liveRow'
import { needsOf, NO_OVERRIDES, Overrides, type OverrideFlags } from './Overrides'
import { QueuePicker } from '../conversation/QueuePicker'
import { RefusalNotice } from '../conversation/RefusalNotice'
import { useRetryingMutation } from '../conversation/useRetryingMutation'
import { useAgentCandidates } from '../conversation/useAgentCandidates'
import { useQueueCandidates } from '../conversation/useQueueCandidates'
import { titleOf } from '../conversation/words'
import { t } from './words'

type Props = { row: LiveRow; isGone: boolean; action: 'ASSIGN' | 'TRANSFER'; onClose: () => void }

export function AssignOrTransferDialog({ row, isGone, action, onClose }: Props) {
  const mutate = useRetryingMutation()
  // The version on which the supervisor decides. If it has changed, the server refuses instead of acting.
  const [version, setVersion] = useState(row.version)
  const [kind, setKind] = useState<'agent' | 'queue'>('agent')
  const [name, setName] = useState('')
  const [agentId, setAgentId] = useState<string | null>(null)
  const [queueId, setQueueId] = useState<string | null>(null)
  const [overrides, setOverrides] = useState<OverrideFlags>(NO_OVERRIDES)
  const [refusal, setRefusal] = useState<RefusalDetailsFragment | null>(null)
  const [isBusy, setBusy] = useState(false)
  const mayOverridePresence = action === 'ASSIGN'

  const candidates = useAgentCandidates(row.id, action, name)
  const queues = useQueueCandidates(action === 'ASSIGN' ? row.id : null, candidates)
  const candidate = candidates?.find((each) => each.agent.id === agentId)
  const needs = needsOf(candidate)
  const queue = queues?.find((each) => each.queue.id === queueId)?.queue.name

  // The row keeps changing behind the dialog: another supervisor may have acted first.
  const impossible = isGone ? t('assign.gone') : refusalOf(row, action)

  function why(): string | null {
    if (impossible) return impossible
    if (kind === 'queue') return queueId ? null : t('assign.choosequeue')
    if (!candidate) return t('assign.chooseagent')
    if (isOutOfReach(candidate, mayOverridePresence)) return t('assign.chooseagent')
    return (needs.presence && !overrides.presence) || (needs.capacity && !overrides.capacity) ? t('override.needed') : null
  }

  function lookAgain(current: number) {
    setVersion(current)
    setRefusal(null)
  }

  async function assignOrTransfer() {
    setBusy(true)
    const common = { conversationId: row.id, expectedVersion: version }
    const outcome =
      action === 'TRANSFER'
        ? await mutate(TransferDocument, { ...common, agentId: agentId ?? '', overrideCapacity: overrides.capacity })
        : await mutate(AssignDocument, {
            ...common,
            target: kind === 'agent' ? { agentId: agentId ?? '' } : { queueId: queueId ?? '' },
            overrideCapacity: overrides.capacity,
            overridePresence: overrides.presence,
          })
    setBusy(false)
    setRefusal(outcome.refusal)
    if (!outcome.success) return
    const { offer, capacityExceededBy } = outcome.success
    const told = offer
      ? t(offer.status === 'PENDING' ? `assigned.${action}` : 'assigned.accepted', { name: offer.agent?.name ?? '', time: timeOfDay(offer.expiresAt) })
      : t('assigned.queue', { queue: queue ?? '' })
    toast(capacityExceededBy > 0 ? `${told} ${t('assigned.over', { count: capacityExceededBy })}` : told, 'success')
    onClose()
  }

  const agentTab = (
    <AgentPicker
      candidates={candidates}
      name={name}
      onName={setName}
      chosen={agentId}
      mayOverridePresence={mayOverridePresence}
      onChoose={(id) => {
        setAgentId(id)
        setOverrides(NO_OVERRIDES)
        setRefusal(null)
      }}
    />
  )

  const title = titleOf(row)
  return (
    <Dialog
      wide
      title={t(`assign.title.${action}`, { title })}
      onClose={onClose}
      status={why() ?? t('assign.chosen', { name: (kind === 'agent' ? candidate?.agent.name : queue) ?? '' })}
      actions={
        <>
          {kind === 'agent' && candidate && <Overrides candidate={candidate} chosen={overrides} onChange={setOverrides} />}
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" kind="primary" busy={isBusy} refusal={why()} onClick={() => void assignOrTransfer()}>
            {t(`action.${action}`)}
          </Button>
        </>
      }
    >
      {refusal && <RefusalNotice refusal={refusal} onLookAgain={impossible ? null : lookAgain} />}
      {impossible && !isBusy && (
        <p className="notice">
          {!isGone && t('assign.now', { state: stateName(row.state, row.subState), agent: row.agent?.name ?? t('unassigned') })} {impossible}
        </p>
      )}
      {action === 'TRANSFER' && <p className="soft">{t('transfer.lead')}</p>}
      {action === 'ASSIGN' ? (
        <Tabs
          label={t('assign.to')}
          chosen={kind}
          onChoose={(key) => setKind(key === 'queue' ? 'queue' : 'agent')}
          tabs={[
            { key: 'agent', label: t('assign.agents'), panel: agentTab },
            { key: 'queue', label: t('assign.queues'), panel: <QueuePicker queues={queues} chosen={queueId} onChoose={setQueueId} /> },
          ]}
        />
      ) : (
        agentTab
      )}
    </Dialog>
  )
}
