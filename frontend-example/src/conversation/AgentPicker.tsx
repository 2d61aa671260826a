// A list to choose an agent from: presence, capacity, the units needed, and why some can't be chosen.

import { PresenceBadge } from '../ui'
import { refusalText } from '../words'
import { agentGroup, type Candidate } from './groups'
import { Picker } from './Picker'
import { t } from './words'

export const MOST_CANDIDATES = 100 // that are read; of thousands, the others are found by name

type Props = {
  candidates: Candidate[] | null
  name: string
  onName: (name: string) => void
  chosen: string | null
  mayOverridePresence: boolean
  onChoose: (id: string) => void
}

export function AgentPicker({ candidates, name, onName, chosen, mayOverridePresence, onChoose }: Props) {
  const choices = candidates
    ?.filter(({ agent }) => !agent.isBot)
    .map((candidate) => ({
      id: candidate.agent.id,
      group: agentGroup(candidate, mayOverridePresence),
      why: candidate.refusals.map((code) => refusalText({ code })).join(' '),
      content: <Content candidate={candidate} />,
    }))
  return (
    <>
      <Picker of="agents" choices={choices} search={name} onSearch={onName} chosen={chosen} onChoose={onChoose} />
      {candidates?.length === MOST_CANDIDATES && <p className="soft">{t('assign.more')}</p>}
    </>
  )
}

function Content({ candidate }: { candidate: Candidate }) {
  return (
    <>
      <span className="pick-name">
        <strong dir="auto">{candidate.agent.name}</strong>
        <span className="soft">{[candidate.inQueue ? t('agent.inqueue') : t('agent.elsewhere'), ...candidate.skills].join(' · ')}</span>
      </span>
      <PresenceBadge presence={candidate.presence} />
      <Room candidate={candidate} />
    </>
  )
}

function Room({ candidate: { capacityTotal, capacityUsed, unitsRequired, unitsOver } }: { candidate: Candidate }) {
  const share = (units: number) => `${Math.min(100, (units / Math.max(1, capacityTotal)) * 100)}%`
  return (
    <span className="room">
      <span className="room-bar" aria-hidden="true">
        <i style={{ width: share(capacityUsed) }} />
        <i className={unitsOver ? 'room-over' : 'room-new'} style={{ width: share(unitsRequired) }} />
      </span>
      <span className="soft">{t('agent.room', { used: capacityUsed, total: capacityTotal, required: unitsRequired })}</span>
      {unitsOver > 0 && <span className="badge badge-over">{t('agent.over', { count: unitsOver })}</span>}
    </span>
  )
}
