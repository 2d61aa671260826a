// Which of the agent's conversations had activity since they were last open here. It is marked, counted, and told by the ways that were chosen.

import { useEffect, useRef } from 'react'
import { notify } from '../ui/notices'
import type { AgentRow } from './rules'
import { t } from './words'

export function useUnseen(rows: AgentRow[], open: string | null, onOpen: (id: string) => void): (row: AgentRow) => boolean {
  const seen = useRef(new Map<string, string>()).current
  const told = useRef(new Map<string, string>()).current
  useEffect(() => {
    for (const { id, lastActivityAt } of rows) {
      if (id === open || !seen.has(id)) seen.set(id, lastActivityAt)
      else if (lastActivityAt > (told.get(id) ?? seen.get(id) ?? '')) notify(`message ${id}`, t('message.new'), () => onOpen(id))
      told.set(id, lastActivityAt)
    }
  }, [rows, open])
  return ({ id, lastActivityAt }) => id !== open && lastActivityAt > (seen.get(id) ?? lastActivityAt)
}
