// Free text is searched by the server, because only it knows what was said; the ids it gives meet the live list.

import { useClient, type Client } from 'urql'
import { useRefetched } from '../conversation/useRefetchedQuery'
import { SearchIdsDocument, type SearchIdsQuery } from './list.generated'

const TYPING_MS = 250
const REST_MS = 2_000 // between two searches, however busy the floor is

/** The ids that match, once the server has said so. Other `rows` may match otherwise: by a new message, or one that may be read now. */
export function useSearch(text: string, rows: unknown): ReadonlySet<string> | undefined {
  const api = useClient()
  return useRefetched(text || null, () => searched(api, text), { cause: rows, firstAfterMs: TYPING_MS, restMs: REST_MS })
}

/** All pages of the answer; undefined if one can't be read, for a part is not the answer. */
export async function searched(api: Pick<Client, 'query'>, text: string): Promise<ReadonlySet<string> | undefined> {
  const ids = new Set<string>()
  let after: string | null = null
  do {
    const answer: { data?: SearchIdsQuery; error?: Error } = await api.query(SearchIdsDocument, { text, after }).toPromise()
    if (answer.error || !answer.data) return
    const page = answer.data.ongoingConversations
    page?.edges.forEach((edge) => ids.add(edge.node.id))
    after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  } while (after)
  return ids
}
