// Into which queues a conversation may go, read again when the agents who may take it do: they are what a queue has to offer.

import type { Candidate } from './AgentPicker'
import { EligibleQueuesDocument, type EligibleQueuesQuery } from './candidates.generated'
import { useRefetchedQuery } from './useRefetchedQuery'

export type QueueCandidate = NonNullable<EligibleQueuesQuery['eligibleQueues']>[number]

/** undefined until they are read; a null `id` reads nothing. */
export function useQueueCandidates(id: string | null, agents: Candidate[] | null): QueueCandidate[] | undefined {
  const [data] = useRefetchedQuery(EligibleQueuesDocument, id === null ? null : { id }, { cause: agents })
  return data && (data.eligibleQueues ?? [])
}
