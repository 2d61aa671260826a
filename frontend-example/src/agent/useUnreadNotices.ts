// Tells the agent, by the ways that were chosen, when others write in a conversation that is not open.

import { useEffect, useRef } from 'react'
import type { Readings } from '../conversation/unread'
import { notify } from '../ui/notices'
import type { AgentRow } from './rules'
import { t } from './words'

export function useUnreadNotices(rows: AgentRow[], readings: Readings, open: string | null, onOpen: (id: string) => void): void {
  const told = useRef(new Map<string, number>()).current
  useEffect(() => {
    for (const { id } of rows) {
      const unread = readings.get(id)?.unread
      if (unread === undefined) continue
      if (id !== open && unread > (told.get(id) ?? unread)) notify(`message ${id}`, t('message.new'), () => onOpen(id))
      told.set(id, unread)
    }
  }, [rows, readings, open])
}
