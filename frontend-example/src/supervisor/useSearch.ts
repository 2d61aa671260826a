// Free-text search. The server searches, because only it has the messages; the ids that it finds filter the live list.

import { useRefetched } from '../conversation/useRefetchedQuery'
import { useApi, type Answer, type Api } from '../shell/api'
import { SearchIdsDocument, type SearchIdsQuery } from './list.generated'

const TYPING_MS = 250
const REST_MS = 2_000 // between two searches, however often rows change

/** The matching ids; undefined until the server answers. It searches again when `rows` change, because a new message, or one that may be read now, can match. */
export function useSearch(text: string, rows: unknown): ReadonlySet<string> | undefined {
  const api = useApi()
  return useRefetched(text || null, () => searched(api, text), { cause: rows, firstAfterMs: TYPING_MS, restMs: REST_MS })
}

/** The ids of all pages; undefined if one page can't be read, because a part would be wrong. */
export async function searched(api: Api, text: string): Promise<ReadonlySet<string> | undefined> {
  const ids = new Set<string>()
  let after: string | null = null
  do {
    const answer: Answer<SearchIdsQuery> = await api(SearchIdsDocument, { text, after })
    if (answer.error || !answer.data) return
    const page = answer.data.ongoingConversations
    page?.edges.forEach((edge) => ids.add(edge.node.id))
    after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  } while (after)
  return ids
}
