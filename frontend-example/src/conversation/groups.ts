// The groups of the lists in which an agent or a queue is chosen.

import type { EligibleAgentsQuery, EligibleQueuesQuery } from './candidates.generated'

export type Candidate = NonNullable<EligibleAgentsQuery['eligibleAgents']>[number]
export type QueueCandidate = NonNullable<EligibleQueuesQuery['eligibleQueues']>[number]

/** In their order. `busy` can be chosen, but at a price: an override, or a queue where nobody is available. */
export const GROUPS = ['ready', 'busy', 'off'] as const
export type Group = (typeof GROUPS)[number]

/** Only a presence can be overridden, and only when assigning. Any other refusal is final. */
export const isOutOfReach = ({ refusals }: Pick<Candidate, 'refusals'>, mayOverridePresence: boolean): boolean =>
  refusals.some((code) => code !== 'AGENT_PRESENCE_NOT_ALLOWED' || !mayOverridePresence)

export function agentGroup(candidate: Pick<Candidate, 'refusals' | 'unitsOver'>, mayOverridePresence: boolean): Group {
  if (isOutOfReach(candidate, mayOverridePresence)) return 'off'
  return candidate.refusals.length > 0 || candidate.unitsOver > 0 ? 'busy' : 'ready'
}

export function queueGroup({ eligible, agentsAvailable }: Pick<QueueCandidate, 'eligible' | 'agentsAvailable'>): Group {
  if (!eligible) return 'off'
  return agentsAvailable > 0 ? 'ready' : 'busy'
}
