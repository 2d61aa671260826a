// What the viewer has not read yet, kept on the server: counted for the rows of a list, marked, and gone once it is read on any of their devices.

import { useState, useSyncExternalStore } from 'react'
import { useApi } from '../shell/api'
import { MarkReadDocument, UnreadDocument } from './positions.generated'
import { toAsk, withAnswers, withRead, type Readings } from './unread'
import { useRefetched } from './useRefetchedQuery'
import { t } from './words'

const READ_AFTER_MS = 1_000 // looking at it for so long is reading; it also makes one request of a burst

/** `areOwn`: the rows are the viewer's own conversations. The second takes the number from ConversationRead of `notifications`. */
export function useUnread(rows: readonly { id: string; lastActivityAt: string }[], areOwn: boolean): [Readings, (id: string, unread: number) => void] {
  const api = useApi()
  const [known, setKnown] = useState<Readings>(new Map())
  const asked = toAsk(rows, known, areOwn)
  async function read() {
    if (!asked.length) return true
    const { data } = await api(UnreadDocument, { ids: asked.map(({ id }) => id) })
    if (data) setKnown((before) => withAnswers(before, asked, data.nodes))
    return data && true
  }
  useRefetched('', read, { cause: asked.map(({ id, lastActivityAt }) => id + lastActivityAt).join() })
  return [known, (id, unread) => setKnown((before) => withRead(before, id, unread))]
}

function listenToFocus(listener: () => void): () => void {
  for (const type of ['focus', 'blur']) addEventListener(type, listener)
  return () => {
    for (const type of ['focus', 'blur']) removeEventListener(type, listener)
  }
}

/** Says that the viewer has read up to this message, while they look at the page. Nothing is said while `upTo` is undefined. */
export function useMarkRead(conversationId: string, upTo: string | undefined): void {
  const api = useApi()
  const isLooking = useSyncExternalStore(listenToFocus, () => document.hasFocus())
  const mark = async () => {
    const { error } = await api(MarkReadDocument, { input: { conversationId, upTo: upTo ?? '', requestId: null } })
    return error?.passes ? undefined : true
  }
  useRefetched(isLooking && upTo ? upTo : null, mark, { cause: null, firstAfterMs: READ_AFTER_MS })
}

export function UnreadMark({ count }: { count: number | undefined }) {
  if (!count) return null
  return (
    <span className="count">
      {count < 100 ? count : '100+'}
      <span className="unseen"> {t('unread.count', { count })}</span>
    </span>
  )
}
