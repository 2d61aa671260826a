// What the conversation that is open has beyond its row, and what is left of it once its row is gone.

import { useRefetchedQuery } from '../conversation/useRefetchedQuery'
import { AgentConversationDocument, type AgentConversationQuery } from './list.generated'

export type ConversationDetails = NonNullable<AgentConversationQuery['conversation']>

/** It is read again with each version of the row, and with each `refreshCount`. undefined: not read yet; null: not to be seen. */
export function useConversationDetails(id: string, version: number | undefined, refreshCount: number): [ConversationDetails | null | undefined, () => void] {
  const [data, readAgain] = useRefetchedQuery(AgentConversationDocument, { id }, { refreshCount, cause: version })
  return [data?.conversation, readAgain]
}
