// The details of the open conversation: what its row does not have, and what remains once the row is gone.

import { useRefetchedQuery } from '../conversation/useRefetchedQuery'
import { AgentConversationDocument, type AgentConversationQuery } from './list.generated'

export type ConversationDetails = NonNullable<AgentConversationQuery['conversation']>

/** It is read again for each version of the row and for each `refreshCount`. undefined: not read yet; null: the viewer may not see it. */
export function useConversationDetails(id: string, version: number | undefined, refreshCount: number): [ConversationDetails | null | undefined, () => void] {
  const [data, readAgain] = useRefetchedQuery(AgentConversationDocument, { id }, { refreshCount, cause: version })
  return [data?.conversation, readAgain]
}
