// Sends the agent's mutations, one at a time, and shows the outcome as a toast. Accepting, declining and picking are the same wherever their buttons are.

import { useCallback, useState } from 'react'
import { refusalToMe, useRetryingMutation, type Outcome } from '../conversation/useRetryingMutation'
import { titleOf } from '../conversation/words'
import type { TypedDocument } from '../live'
import { toast } from '../ui'
import { AcceptDocument, DeclineDocument, PickDocument } from './mutations.generated'
import type { AgentRow } from './rules'
import { t } from './words'

/** One mutation at a time. A refusal is shown, with who was first if somebody was. */
export function useOperation() {
  const mutate = useRetryingMutation()
  const [isBusy, setBusy] = useState(false)
  const perform = useCallback(
    async <D extends object, I extends object>(document: TypedDocument<D, { input: I & { requestId?: string | null } }>, input: I, done: string): Promise<Outcome<unknown>['success']> => {
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
  return { isBusy, ...offerOperations(row, perform, onOpen) }
}

export function offerOperations(row: AgentRow, perform: ReturnType<typeof useOperation>['perform'], onOpen: (id: string) => void) {
  const title = titleOf(row)
  const offerId = row.pendingOffer?.id ?? ''
  return {
    accept: async () => (await perform(AcceptDocument, { offerId }, t('accepted', { title }))) && onOpen(row.id),
    decline: () => perform(DeclineDocument, { offerId }, t('declined', { title })),
    pick: async () => (await perform(PickDocument, { conversationId: row.id }, t('picked', { title }))) && onOpen(row.id),
  }
}
