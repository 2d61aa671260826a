// The agent's status for routing: a menu that sets the presence, and how much of the capacity is used.

import type { Presence } from '../gql/schema'
import { refusalSentence, useRetryingMutation } from '../conversation/useRetryingMutation'
import { Menu, PresenceBadge, toast } from '../ui'
import { presenceName } from '../words'
import { SetPresenceDocument } from './agentState.generated'
import type { AgentState } from './useAgentState'
import { t } from './words'

/** INACTIVE is set by the system only. */
const TO_CHOOSE: Presence[] = ['AVAILABLE', 'BUSY', 'DO_NOT_DISTURB', 'AWAY', 'OFFLINE']

export function AgentStatus({ me, children }: { me: AgentState; children: React.ReactNode }) {
  const mutate = useRetryingMutation()
  const presence = me.presence ?? 'OFFLINE'
  const [used, total] = [me.capacityUsed ?? 0, me.capacityTotal ?? 0]

  async function choose(chosen: Presence) {
    const { refusal } = await mutate(SetPresenceDocument, { presence: chosen })
    if (refusal) toast(refusalSentence(refusal), 'warning')
  }

  return (
    <div className="agent-status">
      <Menu
        name={t('presence', { presence: presenceName(presence) })}
        label={<PresenceBadge presence={presence} />}
        choices={TO_CHOOSE.map((each) => ({
          key: each,
          isChosen: each === presence,
          label: (
            <>
              <PresenceBadge presence={each} name={each === 'AVAILABLE' ? t('presence.automatic') : undefined} />
              {each === 'AVAILABLE' && <small className="menu-why">{t('presence.automatic.hint')}</small>}
            </>
          ),
          onChoose: () => void choose(each),
        }))}
      />
      <span className="room agent-room" title={t('capacity', { used, total })}>
        <span className="room-bar" aria-hidden="true">
          <i className={used > total ? 'room-over' : 'room-new'} style={{ width: `${Math.min(100, (used / Math.max(1, total)) * 100)}%` }} />
        </span>
        <span aria-hidden="true">
          {used} / {total}
        </span>
        <span className="unseen">{t('capacity', { used, total })}</span>
      </span>
      {children}
    </div>
  )
}
