// What the panel shows in addition to the row. It is read again with every frame of the row, because monitoring starts and ends without a new version.

import { useRefetchedQuery } from '../conversation/useRefetchedQuery'
import { DetailsDocument, type DetailsQuery } from './conversationDetails.generated'
import type { LiveRow } from './liveRow'

export type Details = NonNullable<DetailsQuery['conversation']>
export type Purposes = DetailsQuery['monitoringPurposes'] | undefined

/** The details are undefined until it is read; null when the viewer may not see it. A new `refreshCount` reads them again, and so does the returned function. With the listed purposes of monitoring. */
export function useConversationDetails(id: string, row: LiveRow | undefined, refreshCount: number): [Details | null | undefined, () => void, Purposes] {
  const [data, readAgain] = useRefetchedQuery(DetailsDocument, { id }, { refreshCount, cause: row })
  return [data?.conversation, readAgain, data?.monitoringPurposes]
}
