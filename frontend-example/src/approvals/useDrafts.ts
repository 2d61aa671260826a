// The drafts that wait, live: read once with `asOf`, and kept up to date by the notifications from there.

import { useState } from 'react'
import { useStream } from '../live'
import { useApi, type Answer } from '../shell/api'
import { DraftNewsDocument, PendingDraftsDocument, type DraftNowFragment, type PendingDraftsQuery } from './approvals.generated'

export type Draft = DraftNowFragment

const PAGE = 100

/** Those of one conversation, or of all that the viewer may decide about; the oldest first, null until they are read. One that has ended remains if it is `editing`. */
export function useDrafts(conversationId: string | null, editing: string | null = null): Draft[] | null {
  const api = useApi()
  const [drafts, setDrafts] = useState<Draft[] | null>(null)
  useStream(DraftNewsDocument, {}, {
    start: async () => {
      const conversationIds = conversationId === null ? null : [conversationId]
      const read: Draft[] = []
      let asOf: string | null = null
      let after: string | null = null
      do {
        const answer: Answer<PendingDraftsQuery> = await api(PendingDraftsDocument, { conversationIds, first: PAGE, after })
        const { data } = answer
        if (!data) throw new Error('The drafts could not be read.')
        asOf ??= data.asOf // the news from there on bring what a later page lacks
        read.push(...(data.pendingDrafts?.edges.map(({ node }) => node) ?? []))
        const page = data.pendingDrafts?.pageInfo
        after = page?.hasNextPage ? page.endCursor : null
      } while (after)
      setDrafts((before) => [...(before?.filter(({ id }) => id === editing && !read.some((each) => each.id === id)) ?? []), ...read])
      return asOf
    },
    onFrame: (frame) => {
      if (frame.__typename !== 'DraftNotification' || (conversationId !== null && frame.conversationId !== conversationId)) return
      const { draftId, draftStatus, draft } = frame
      setDrafts((before) => {
        if (!before) return before
        const others = before.filter(({ id }) => id !== draftId)
        const known = draft ?? before.find(({ id }) => id === draftId)
        if (draftStatus === 'PENDING' && draft?.draftStatus === 'PENDING') return [...others, draft]
        return known && draftId === editing ? [...others, { ...known, draftStatus }] : others
      })
    },
  })
  return drafts && drafts.filter((draft) => isPending(draft) || draft.id === editing)
}

export const isPending = ({ draftStatus }: Draft): boolean => draftStatus === 'PENDING'
