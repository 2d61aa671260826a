// A list to choose an agent from: presence, capacity, the units needed, and why some can't be chosen.

import { useState } from 'react'
import { Button, PresenceBadge } from '../ui'
import { refusalText } from '../words'
import type { EligibleAgentsQuery } from './candidates.generated'
import { t } from './words'

export type Candidate = NonNullable<EligibleAgentsQuery['eligibleAgents']>[number]

/** Only a presence can be overridden, and only when assigning. Any other refusal is final. */
export const isOutOfReach = (candidate: Candidate, mayOverridePresence: boolean): boolean =>
  candidate.refusals.some((code) => code !== 'AGENT_PRESENCE_NOT_ALLOWED' || !mayOverridePresence)

const MANY = 8
export const MOST_CANDIDATES = 100 // that are read; of thousands, the others are found by name

type Props = {
  candidates: Candidate[]
  name: string
  onName: (name: string) => void
  chosen: string | null
  mayOverridePresence: boolean
  onChoose: (id: string) => void
}

export function AgentPicker({ candidates, name, onName, chosen, mayOverridePresence, onChoose }: Props) {
  const [showsAll, setShowsAll] = useState(false)
  const people = candidates.filter((candidate) => !candidate.agent.isBot)
  const inReach = people.filter((candidate) => !isOutOfReach(candidate, mayOverridePresence))
  const hidden = people.length - inReach.length
  return (
    <>
      {(name || people.length > MANY) && (
        <input type="search" className="input picker-find" dir="auto" aria-label={t('assign.find')} placeholder={t('assign.find')} value={name} onChange={(event) => onName(event.target.value)} />
      )}
      <ul className="picker" aria-label={t('assign.agents')}>
        {(showsAll ? people : inReach).map((candidate) => (
          <li key={candidate.agent.id}>
            <Choice candidate={candidate} isOff={isOutOfReach(candidate, mayOverridePresence)} isChosen={chosen === candidate.agent.id} onChoose={onChoose} />
          </li>
        ))}
      </ul>
      {candidates.length === MOST_CANDIDATES && <p className="soft">{t('assign.more')}</p>}
      {inReach.length === 0 && <p className="soft">{t('assign.noone')}</p>}
      {hidden > 0 && (
        <Button kind="quiet" size="small" className="picker-more" onClick={() => setShowsAll(!showsAll)} aria-expanded={showsAll}>
          {showsAll ? t('assign.hide') : t('assign.showall', { count: hidden })}
        </Button>
      )}
    </>
  )
}

function Choice({ candidate, isOff, isChosen, onChoose }: { candidate: Candidate; isOff: boolean; isChosen: boolean; onChoose: (id: string) => void }) {
  const why = candidate.refusals.map((code) => refusalText({ code })).join(' ')
  return (
    <label className={`pick ${isOff ? 'pick-off' : ''}`}>
      <input type="radio" name="agent" value={candidate.agent.id} disabled={isOff} checked={isChosen} onChange={() => onChoose(candidate.agent.id)} />
      <span className="pick-name">
        <strong dir="auto">{candidate.agent.name}</strong>
        <span className="soft">{[candidate.inQueue ? t('agent.inqueue') : t('agent.elsewhere'), ...candidate.skills].join(' · ')}</span>
      </span>
      <PresenceBadge presence={candidate.presence} />
      <Room candidate={candidate} />
      {why && <span className="pick-why">{why}</span>}
    </label>
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
