// The queues to which a conversation may go. They are read again when the eligible agents change, because those decide how many are available.

import type { Candidate } from './AgentPicker'
import { EligibleQueuesDocument, type EligibleQueuesQuery } from './candidates.generated'
import { useRefetchedQuery } from './useRefetchedQuery'

export type QueueCandidate = NonNullable<EligibleQueuesQuery['eligibleQueues']>[number]

/** undefined until they are read. Nothing is read while `id` is null. */
export function useQueueCandidates(id: string | null, agents: Candidate[] | null): QueueCandidate[] | undefined {
  const [data] = useRefetchedQuery(EligibleQueuesDocument, id === null ? null : { id }, { cause: agents })
  return data && (data.eligibleQueues ?? [])
}
