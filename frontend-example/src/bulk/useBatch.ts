// Asks for many conversations at once: first only what would happen, then the act, repeated with its request id until nothing is left.

import { useCallback, useEffect, useState } from 'react'
import type { RefusalDetailsFragment } from '../conversation/mutations.generated'
import type { TypedDocument } from '../live'
import { refusalSentence } from '../conversation/useRetryingMutation'
import { newRequestId, useApi, type Fault } from '../shell/api'
import { toast } from '../ui'
import { AssignManyDocument, ForceCloseManyDocument, TransferManyDocument, UndoForceCloseManyDocument, type BatchFragment } from './bulk.generated'
import { FIRST_TARGET, inputOf, type BulkAction } from './plan'
import { t } from './words'

type Input = ReturnType<typeof inputOf> & { reason?: string; dryRun?: boolean; requestId?: string }
type Answered = Record<string, ({ __typename: 'BatchSuccess' } & BatchFragment) | ({ __typename: 'ActionRefused' } & RefusalDetailsFragment) | null>
export type Answer = { batch: BatchFragment | null; refusal: RefusalDetailsFragment | null; fault: Fault | null }

type BatchAction = BulkAction | 'UNDO_FORCE_CLOSE'
const DOCUMENTS = { ASSIGN: AssignManyDocument, TRANSFER: TransferManyDocument, FORCE_CLOSE: ForceCloseManyDocument, UNDO_FORCE_CLOSE: UndoForceCloseManyDocument } as unknown as Record<BatchAction, TypedDocument<Answered, { input: Input }>>
const ATTEMPTS = 5
const PAUSE_MS = 1_000
const NOTHING: Answer = { batch: null, refusal: null, fault: null }

function useAsk(action: BatchAction) {
  const api = useApi()
  return useCallback(
    async (input: Input): Promise<Answer> => {
      const { data, error } = await api(DOCUMENTS[action], { input })
      const answer = data && Object.values(data)[0]
      if (!answer) return { ...NOTHING, fault: error ?? { message: '', passes: false } }
      return answer.__typename === 'BatchSuccess' ? { ...NOTHING, batch: answer } : { ...NOTHING, refusal: answer }
    },
    [api, action],
  )
}

/** What would happen with this input; undefined until it is known. Nothing is asked while `input` is null. The returned function asks again. */
export function useRehearsal(action: BulkAction, input: ReturnType<typeof inputOf> | null): [Answer | undefined, () => void] {
  const ask = useAsk(action)
  const [times, setTimes] = useState(0)
  const [known, setKnown] = useState<{ key: string; answer: Answer }>()
  const key = `${times} ${JSON.stringify(input)}`
  useEffect(() => {
    let isWanted = input !== null
    if (input) void ask({ ...input, dryRun: true }).then((answer) => isWanted && setKnown({ key, answer }))
    return () => {
      isWanted = false
    }
  }, [ask, key])
  return [known?.key === key ? known.answer : undefined, useCallback(() => setTimes((before) => before + 1), [])]
}

/** The act. `onAnswer` gets each answer, the last one again as what is returned: with a fault, the rest can be done by the same call with the same `requestId`. */
export function useAct(action: BatchAction) {
  const ask = useAsk(action)
  return useCallback(
    async (input: Input & { requestId: string }, onAnswer: (batch: BatchFragment) => void): Promise<Answer> => {
      for (let attempt = 1; ; attempt++) {
        const answer = await ask(input)
        const { batch, fault } = answer
        if (batch) {
          onAnswer(batch)
          if (!batch.leftCount) return answer
          attempt = 0 // it goes on
        } else if (!fault?.passes || attempt >= ATTEMPTS) return answer
        else await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
    },
    [ask],
  )
}

/** Undoes force closes, and says in a toast how that went. */
export function useUndo(): (ids: string[]) => Promise<void> {
  const act = useAct('UNDO_FORCE_CLOSE')
  return async (ids) => {
    let batch = null as BatchFragment | null
    const end = await act({ ...inputOf('FORCE_CLOSE', ids, FIRST_TARGET), requestId: newRequestId() }, (now) => {
      batch = now
    })
    if (end.refusal) toast(refusalSentence(end.refusal), 'warning')
    else if (end.fault) toast(summary(batch, end, ids.length), 'danger')
    else toast(t('undone', { count: batch?.doneCount ?? 0, refused: batch?.refusedCount ?? 0 }), batch?.refusedCount ? 'warning' : 'success')
  }
}

/** '9 done, 1 refused.', or what is left. */
export function summary(batch: BatchFragment | null, end: Answer | null, count: number): string {
  if (end?.fault) return t('result.left', { left: count - (batch ? batch.doneCount + batch.refusedCount : 0), count, reason: end.fault.message })
  return batch ? t('result', { done: batch.doneCount, refused: batch.refusedCount }) : ''
}
