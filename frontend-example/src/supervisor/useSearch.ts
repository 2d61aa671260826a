// Free text is searched by the server, because only it knows what was said; the ids it gives meet the live list.

import { useEffect, useState } from 'react'
import { useClient } from 'urql'
import { SearchIdsDocument, type SearchIdsQuery } from './list.generated'

const TYPING_MS = 250

/** The ids that match, or null while nothing is searched for. `entered` rises with new rows, which may match, too. */
export function useSearch(text: string, entered: number): ReadonlySet<string> | null {
  const api = useClient()
  const [found, setFound] = useState<ReadonlySet<string> | null>(null)

  useEffect(() => {
    if (!text) return setFound(null)
    let isHere = true
    const timer = setTimeout(async () => {
      const ids = new Set<string>()
      let after: string | null = null
      do {
        const answer: { data?: SearchIdsQuery } = await api.query(SearchIdsDocument, { text, after }).toPromise()
        const page = answer.data?.ongoingConversations
        page?.edges.forEach((edge) => ids.add(edge.node.id))
        after = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
      } while (after && isHere)
      if (isHere) setFound(ids)
    }, TYPING_MS)
    return () => {
      isHere = false
      clearTimeout(timer)
    }
  }, [api, text, entered])

  return found
}
