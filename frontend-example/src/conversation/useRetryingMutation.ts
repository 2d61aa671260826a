// Sends a mutation, again if the connection fails, and puts refusals into words.

import { useCallback } from 'react'
import type { TypedDocument } from '../live'
import { newRequestId, useApi } from '../shell/api'
import { timeOfDay, toast } from '../ui'
import { refusalText } from '../words'
import type { RefusalDetailsFragment } from './mutations.generated'
import { t } from './words'

type AnswerOf<D> = NonNullable<D[keyof D]>
type SuccessOf<D> = Exclude<AnswerOf<D>, { code: string }>
export type Outcome<S> = { success: S; refusal: null } | { success: null; refusal: RefusalDetailsFragment | null }

const ATTEMPTS = 5
const PAUSE_MS = 1_000

/** `attempts`: about one per second. Decisions give up soon and say so; messages may wait longer. */
export function useRetryingMutation(attempts = ATTEMPTS) {
  const api = useApi()
  return useCallback(
    async <D extends object, I extends object>(document: TypedDocument<D, { input: I & { requestId?: string | null } }>, input: I): Promise<Outcome<SuccessOf<D>>> => {
      // One id per click: however often the mutation is sent, it takes effect once, and each answer is the first one.
      const variables = { input: { ...input, requestId: newRequestId() } }
      for (let attempt = 1; ; attempt++) {
        const { data, error } = await api(document, variables)
        const answer = data && (Object.values(data)[0] as AnswerOf<D> | null)
        if (answer) {
          if (isRefusal(answer)) return { success: null, refusal: answer }
          return { success: answer as SuccessOf<D>, refusal: null }
        }
        if (!error?.passes || attempt === attempts) {
          toast(t('send.failed', { reason: error?.message ?? '' }), 'danger')
          return { success: null, refusal: null }
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
    },
    [api, attempts],
  )
}

function isRefusal(answer: object): answer is RefusalDetailsFragment {
  return 'code' in answer
}

/** A refusal in words: who was first, or why it is refused. */
export function refusalSentence(refusal: RefusalDetailsFragment, why = refusalText(refusal)): string {
  if ('wonBy' in refusal && refusal.wonBy) return t('refusal.lost', { name: refusal.wonBy.name, time: refusal.wonAt ? timeOfDay(refusal.wonAt) : '', why })
  if ('exceededBy' in refusal) return t('refusal.over', { count: refusal.exceededBy })
  return why
}

const OF_MYSELF = ['ALREADY_ASSIGNED', 'AGENT_PRESENCE_NOT_ALLOWED', 'CAPACITY_EXCEEDED', 'TOO_MANY_CONVERSATIONS', 'NOT_PARTICIPANT'] as const

/** The refusal in words that address the viewer, if it is about the viewer as the conversation's agent. */
export function refusalToMe(refusal: RefusalDetailsFragment): string {
  const code = OF_MYSELF.find((each) => each === refusal.code)
  if (!code) return refusalSentence(refusal)
  const why = t(`refused.${code}`)
  return code === 'ALREADY_ASSIGNED' ? refusalSentence(refusal, why) : why
}
