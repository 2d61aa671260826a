// The agents to whom a conversation may go, kept current while the dialog is open: they are read again whenever an agent changes.

import { useRef, useState } from 'react'
import { useClient } from 'urql'
import type { AgentAction } from '../gql/schema'
import { useStream } from '../live'
import type { Candidate } from './AgentPicker'
import { AgentChangesDocument, EligibleAgentsDocument } from './candidates.generated'

const AT_MOST_EVERY_MS = 1_000

/** null until the first answer. */
export function useAgentCandidates(id: string, action: AgentAction): Candidate[] | null {
  const api = useClient()
  const [candidates, setCandidates] = useState<Candidate[] | null>(null)
  const isDue = useRef(false)

  async function read(): Promise<string> {
    const { data } = await api.query(EligibleAgentsDocument, { id, action }).toPromise()
    if (!data) throw new Error('The agents could not be read.')
    setCandidates(data.eligibleAgents ?? [])
    return data.asOf
  }

  useStream(AgentChangesDocument, {}, {
    start: read,
    onFrame: () => {
      if (isDue.current) return
      isDue.current = true
      setTimeout(() => {
        isDue.current = false
        read().catch(reportError) // the next change reads again
      }, AT_MOST_EVERY_MS)
    },
  })
  return candidates
}
