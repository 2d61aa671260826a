// What the conversation that is open has beyond its row, and what is left of it once its row is gone.

import { useRefetchedQuery } from '../conversation/useRefetchedQuery'
import { OneDocument, type OneQuery } from './list.generated'

export type One = NonNullable<OneQuery['conversation']>

/** It is read again with each version of the row, and with each `turn`. undefined: not read yet; null: not to be seen. */
export function useConversationDetails(id: string, version: number | undefined, turn: number): [One | null | undefined, () => void] {
  const [data, readAgain] = useRefetchedQuery(OneDocument, { id }, { turn, cause: version })
  return [data?.conversation, readAgain]
}
