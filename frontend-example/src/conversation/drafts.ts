// What is written and not yet sent, by conversation: it outlives its box, which goes when another conversation is opened.

import { useSyncExternalStore } from 'react'
import type { MessageVisibility } from '../gql/schema'

/** `visibility`: what is begun for colleagues must not go to the customer because the box changed meanwhile. `sending`: what is under way. */
export type Draft = { text: string; visibility: MessageVisibility | null; sending: string }

const EMPTY: Draft = { text: '', visibility: null, sending: '' }
const drafts = new Map<string, Draft>()
const listeners = new Set<() => void>()

export const draftOf = (key: string): Draft => drafts.get(key) ?? EMPTY

export function write(key: string, text: string, visibility: MessageVisibility): void {
  change(key, { text, visibility: text ? visibility : null })
}

/** One message after the other. What does not arrive is put back, before what was written meanwhile. */
export async function send(key: string, visibility: MessageVisibility, deliver: (text: string) => Promise<boolean>): Promise<void> {
  const text = draftOf(key).text.trim()
  if (!text || draftOf(key).sending) return
  change(key, { text: '', visibility: null, sending: text })
  let hasArrived = false
  try {
    hasArrived = await deliver(text)
  } finally {
    const since = draftOf(key)
    const both = since.text ? `${text}\n${since.text}` : text
    // Of two that were for different readers, neither is shown to the customer unasked.
    const forBoth = since.visibility && since.visibility !== visibility ? 'INTERNAL' : visibility
    change(key, { sending: '', ...(!hasArrived && { text: both, visibility: forBoth }) })
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

export const useDraft = (key: string): Draft => useSyncExternalStore(listen, () => draftOf(key))
