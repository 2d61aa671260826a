// The queues to which a conversation may go. They are read again when the eligible agents change, because those decide how many are available.

import { EligibleQueuesDocument } from './candidates.generated'
import type { Candidate, QueueCandidate } from './groups'
import { useRefetchedQuery } from './useRefetchedQuery'

/** undefined until they are read. Nothing is read while `id` is null. */
export function useQueueCandidates(id: string | null, agents: Candidate[] | null): QueueCandidate[] | undefined {
  const [data] = useRefetchedQuery(EligibleQueuesDocument, id === null ? null : { id }, { cause: agents })
  return data && (data.eligibleQueues ?? [])
}
