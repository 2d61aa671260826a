// Sends the agent's mutations, one at a time, and shows the outcome as a toast. Accepting, declining and picking are the same wherever their buttons are.

import type { TypedDocumentNode } from '@urql/core'
import { useCallback, useState } from 'react'
import type { RefusalDetailsFragment } from '../conversation/mutations.generated'
import { refusalSentence, useRetryingMutation, type Outcome } from '../conversation/useRetryingMutation'
import { titleOf } from '../conversation/words'
import { toast } from '../ui'
import { AcceptDocument, DeclineDocument, PickDocument } from './mutations.generated'
import type { AgentRow } from './rules'
import { t } from './words'

const OF_MYSELF = ['ALREADY_ASSIGNED', 'AGENT_PRESENCE_NOT_ALLOWED', 'CAPACITY_EXCEEDED', 'TOO_MANY_CONVERSATIONS', 'NOT_PARTICIPANT'] as const

/** The refusal in words that address the agent, if it is about the agent who sent the mutation. */
function refusalToMe(refusal: RefusalDetailsFragment): string {
  const code = OF_MYSELF.find((each) => each === refusal.code)
  if (!code) return refusalSentence(refusal)
  const why = t(`refused.${code}`)
  return code === 'ALREADY_ASSIGNED' ? refusalSentence(refusal, why) : why
}

/** One mutation at a time. A refusal is shown, with who was first if somebody was. */
export function useOperation() {
  const mutate = useRetryingMutation()
  const [isBusy, setBusy] = useState(false)
  const perform = useCallback(
    async <D extends object, I extends object>(document: TypedDocumentNode<D, { input: I & { requestId?: string | null } }>, input: I, done: string): Promise<Outcome<unknown>['success']> => {
      setBusy(true)
      const { success, refusal } = await mutate(document, input)
      setBusy(false)
      if (refusal) toast(refusalToMe(refusal), 'warning')
      if (success && done) toast(done, 'success')
      return success
    },
    [mutate],
  )
  return { perform, isBusy }
}

export function useOfferOperations(row: AgentRow, onOpen: (id: string) => void) {
  const { perform, isBusy } = useOperation()
  const title = titleOf(row)
  const offerId = row.pendingOffer?.id ?? ''
  return {
    isBusy,
    accept: async () => (await perform(AcceptDocument, { offerId }, t('accepted', { title }))) && onOpen(row.id),
    decline: () => perform(DeclineDocument, { offerId }, t('declined', { title })),
    pick: async () => (await perform(PickDocument, { conversationId: row.id }, t('picked', { title }))) && onOpen(row.id),
  }
}
