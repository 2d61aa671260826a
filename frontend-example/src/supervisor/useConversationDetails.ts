// What the panel shows beside the row. It is read again when anything in the row moves: monitoring begins and ends without a new version.

import { useRefetchedQuery } from '../conversation/useRefetchedQuery'
import { DetailsDocument, type DetailsQuery } from './conversationDetails.generated'
import type { LiveRow } from './liveRow'

export type Details = NonNullable<DetailsQuery['conversation']>

/** undefined until it is read, null when it can't be seen. `refreshCount` reads it again, and so does the function. */
export function useConversationDetails(id: string, row: LiveRow | undefined, refreshCount: number): [Details | null | undefined, () => void] {
  const [data, readAgain] = useRefetchedQuery(DetailsDocument, { id }, { refreshCount, cause: row })
  return [data?.conversation, readAgain]
}
