// The agent's page: offers, own conversations and conversations to pick on the left, the open conversation on the right.

import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { LiveRows } from '../conversation/liveRows'
import { useUnread } from '../conversation/useUnread'
import { titleOf } from '../conversation/words'
import { useStream } from '../live'
import { useViewer } from '../shell/api'
import { useWaiting } from '../ui/useWaiting'
import { AgentListDocument, type AgentRowFragment } from './list.generated'
import { AgentStatus } from './AgentStatus'
import { Alerts } from './Alerts'
import { ConversationPanel } from './ConversationPanel'
import { sorted, type Me } from './rules'
import { Sidebar } from './Sidebar'
import { useAgentState } from './useAgentState'
import { useUnreadNotices } from './useUnreadNotices'
import { t } from './words'

const openInAddress = () => new URLSearchParams(location.search).get('open')

export default function Agent() {
  const viewer = useViewer()
  const myself = useAgentState()
  const list = useMemo(() => new LiveRows<AgentRowFragment>(), [])
  const rows = useSyncExternalStore(list.listen, list.snapshot)
  const [open, setOpen] = useState(openInAddress)
  // Rises with each notification, because participants or monitoring may have changed without a new version of the row.
  const [refreshCount, setRefreshCount] = useState(0)
  const titles = useRef(new Map<string, string>())
  const takers = useRef(new Map<string, string>()).current
  const epochs = useRef(new Map<string, number | null>()).current // of the agent's own

  useStream(AgentListDocument, {}, { onFrame: list.take })
  const me = useMemo((): Me => ({ actorId: viewer.actor.id, agentId: myself?.id ?? '', queueIds: myself?.queues.map((queue) => queue.id) ?? [] }), [viewer.actor.id, myself])
  const lists = useMemo(() => sorted(rows.values(), me), [rows, me])
  const known = useCallback((id: string) => titles.current.get(id), [])
  const onNotification = useCallback(() => setRefreshCount((before) => before + 1), [])

  useEffect(() => {
    for (const row of rows.values()) {
      titles.current.set(row.id, titleOf(row))
      if (row.agent?.id !== me.agentId) continue
      // Whoever has it again may lose it in another way. Of its take-over the agent may be told before the row shows it.
      if (epochs.get(row.id) !== row.epoch) takers.delete(row.id)
      epochs.set(row.id, row.epoch)
    }
  }, [rows, me])
  const [readings, onRead] = useUnread(lists.mine, true)
  /** What is open is being read. */
  const unreadOf = (id: string) => (id === open ? 0 : (readings.get(id)?.unread ?? 0))
  useUnreadNotices(lists.mine, readings, open, setOpen)
  useWaiting(lists.offers.length + lists.mine.filter(({ id }) => unreadOf(id)).length)
  // Opening a conversation adds a history entry, so that Back closes it.
  useEffect(() => {
    const before = openInAddress()
    if (open !== before) history[open && !before ? 'pushState' : 'replaceState'](null, '', open ? `?open=${encodeURIComponent(open)}` : location.pathname)
  }, [open])
  useEffect(() => {
    const follow = () => setOpen(openInAddress())
    addEventListener('popstate', follow)
    return () => removeEventListener('popstate', follow)
  }, [])

  if (myself === undefined) return <p className="loading">{t('panel.loading')}</p>
  if (myself === null) return <p className="nopage">{t('noagent')}</p>
  return (
    <div className={`agent ${open ? 'agent-open' : ''}`}>
      <h1 className="unseen">{t('title')}</h1>
      <div className="agent-side">
        <AgentStatus me={myself}>
          <Alerts titleOf={known} takers={takers} onOpen={setOpen} onNotification={onNotification} onRead={onRead} />
        </AgentStatus>
        <div className="agent-lists">
          <Sidebar {...lists} me={me} open={open} unreadOf={unreadOf} onOpen={setOpen} />
        </div>
      </div>
      {open ? (
        <ConversationPanel key={open} id={open} row={rows.get(open)} known={known(open)} taker={takers.get(open)} me={me} refreshCount={refreshCount} onOpen={setOpen} onClose={() => setOpen(null)} />
      ) : (
        <p className="agent-choose soft">{t('choose')}</p>
      )}
    </div>
  )
}
