// Asks for many conversations at once: first only what would happen, then the act, repeated with its request id until nothing is left.

import { useCallback, useEffect, useState } from 'react'
import type { RefusalDetailsFragment } from '../conversation/mutations.generated'
import type { TypedDocument } from '../live'
import { useApi, type Fault } from '../shell/api'
import { AssignManyDocument, ForceCloseManyDocument, TransferManyDocument, UndoForceCloseManyDocument, type BatchFragment } from './bulk.generated'
import type { BulkAction, inputOf } from './plan'

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
