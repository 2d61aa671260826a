// The agent's own presence, capacity and queues, live, because the load changes them.

import { useState } from 'react'
import { useStream } from '../live'
import { useApi } from '../shell/api'
import { AgentStateDocument, AgentStateChangesDocument, type AgentStateQuery } from './agentState.generated'

export type AgentState = NonNullable<NonNullable<AgentStateQuery['viewer']>['agent']>

/** undefined until it is read; null if the viewer is not an agent. */
export function useAgentState(): AgentState | null | undefined {
  const api = useApi()
  const [me, setMe] = useState<AgentState | null | undefined>()

  useStream(AgentStateChangesDocument, {}, {
    start: async () => {
      const { data, error } = await api(AgentStateDocument, {})
      if (!data || error) throw new Error('The agent could not be read.')
      setMe(data.viewer?.agent ?? null)
      return data.asOf
    },
    onFrame: (frame) => {
      if (frame.__typename !== 'AgentChange') return
      setMe((before) => {
        const now = frame.changes.find((move) => move.agentId === before?.id)?.agent
        return before && now ? { ...before, ...now } : before
      })
    },
  })
  return me
}
