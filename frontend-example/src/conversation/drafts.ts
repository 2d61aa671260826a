// Drafts by conversation. A draft outlives its composer, which is removed when another conversation is opened.

import { useSyncExternalStore } from 'react'
import type { MessageVisibility } from '../gql/schema'
import { useViewer } from '../shell/api'

/** `visibility` is kept with the text, so that a draft for colleagues never goes to the customer. `sending`: the text being sent. `refused`: why the text came back. */
export type Draft = { text: string; visibility: MessageVisibility | null; sending: string; refused: string }

const EMPTY: Draft = { text: '', visibility: null, sending: '', refused: '' }
const drafts = new Map<string, Draft>()
const listeners = new Set<() => void>()

export const draftOf = (key: string): Draft => drafts.get(key) ?? EMPTY

export function write(key: string, text: string, visibility: MessageVisibility): void {
  change(key, { text, visibility: text ? visibility : null, refused: '' })
}

/** Sends one message at a time. A message that does not arrive is put back before what was written meanwhile. `deliver` answers true, or why it is refused. */
export async function send(key: string, visibility: MessageVisibility, deliver: (text: string) => Promise<boolean | string>): Promise<void> {
  const text = draftOf(key).text.trim()
  if (!text || draftOf(key).sending) return
  change(key, { text: '', visibility: null, sending: text, refused: '' })
  let arrived: boolean | string = false
  try {
    arrived = await deliver(text)
  } finally {
    const since = draftOf(key)
    const both = since.text ? `${text}\n${since.text}` : text
    // If the two texts were for different readers, the result is internal, so that the customer sees neither by mistake.
    const forBoth = since.visibility && since.visibility !== visibility ? 'INTERNAL' : visibility
    change(key, { sending: '', ...(arrived !== true && { text: both, visibility: forBoth, refused: arrived || '' }) })
  }
}

function change(key: string, part: Partial<Draft>): void {
  const draft = { ...draftOf(key), ...part }
  if (draft.text || draft.sending) drafts.set(key, draft)
  else drafts.delete(key)
  for (const listener of listeners) listener()
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The key of the draft includes the viewer, because the next person to sign in must not see it. */
export const useDraftKey = (conversationId: string): string => `${useViewer().id} ${conversationId}`

/** Whether a text is written or on its way. Who only asks this is not rendered with each key. */
export const useHasDraft = (key: string): boolean => useSyncExternalStore(listen, () => drafts.has(key))

export const useDraft = (key: string): Draft => useSyncExternalStore(listen, () => draftOf(key))
