// The best agents to whom a conversation may go. They are read again when an agent or the searched name changes.

import { useEffect, useRef, useState } from 'react'
import type { AgentAction } from '../gql/schema'
import { useStream } from '../live'
import { useApi } from '../shell/api'
import { MOST_CANDIDATES } from './AgentPicker'
import { AgentChangesDocument, EligibleAgentsDocument } from './candidates.generated'
import type { Candidate } from './groups'

const AT_MOST_EVERY_MS = 1_000

/** Those whose name contains `name`. null until the first answer. */
export function useAgentCandidates(id: string, action: AgentAction, name: string): Candidate[] | null {
  const api = useApi()
  const [candidates, setCandidates] = useState<Candidate[] | null>(null)
  const isDue = useRef(false)
  const searched = useRef(name)

  async function read(): Promise<string> {
    const search = searched.current
    const { data } = await api(EligibleAgentsDocument, { id, action, search, first: MOST_CANDIDATES })
    if (!data) throw new Error('The agents could not be read.')
    if (search === searched.current) setCandidates(data.eligibleAgents ?? [])
    return data.asOf
  }

  useEffect(() => {
    if (searched.current === name) return
    searched.current = name
    read().catch(reportError)
  })

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
