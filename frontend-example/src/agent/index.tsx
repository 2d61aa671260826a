// The agent's page: offers, own conversations and conversations to pick on the left, the open conversation on the right.

import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { Command } from '../commands'
import { listenToKeys } from '../commands/keys'
import { Help, Palette } from '../commands/later'
import { LiveRows } from '../conversation/liveRows'
import { useUnread } from '../conversation/useUnread'
import { titleOf } from '../conversation/words'
import { useStream } from '../live'
import { useViewer } from '../shell/api'
import { Later } from '../shell/Later'
import { Button } from '../ui'
import { useWaiting } from '../ui/useWaiting'
import { AgentListDocument, type AgentRowFragment } from './list.generated'
import { AgentStatus } from './AgentStatus'
import { Alerts } from './Alerts'
import type { Act } from './ConversationControls'
import { ConversationPanel } from './ConversationPanel'
import { sorted, type AgentRow, type Me } from './rules'
import { Sidebar } from './Sidebar'
import { useAgentState } from './useAgentState'
import { offerOperations, useOperation } from './useOperation'
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
  const closers = useRef(new Map<string, string>()).current
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

  const [tool, setTool] = useState<'palette' | 'help' | null>(null)
  const acts = useRef<Act[]>([])
  const { perform } = useOperation()
  const find = () => setTool('palette')
  const keys: Record<string, () => void> = { '/': find, 'ctrl k': find, '?': () => setTool('help'), 'j': () => focusNext(1), 'k': () => focusNext(-1) }
  useEffect(() =>
    listenToKeys((key) => {
      keys[key]?.()
      return key in keys
    }),
  )

  function commands(): Command[] {
    const about = (row: AgentRow, key: 'accept' | 'decline' | 'pick'): Command => ({ label: `${t(key)}: ${titleOf(row)}`, run: () => void offerOperations(row, perform, setOpen)[key]() })
    return [
      ...acts.current.filter(({ refusal }) => !refusal).map(({ label, onChoose }) => ({ label, run: onChoose })),
      ...lists.offers.flatMap((row) => [about(row, 'accept'), about(row, 'decline')]),
      ...lists.mine.filter(({ id }) => id !== open).map((row) => ({ label: `${t('alert.open')}: ${titleOf(row)}`, run: () => setOpen(row.id) })),
      ...lists.picks.map((row) => about(row, 'pick')),
      { label: t('keys'), run: () => setTool('help') },
    ]
  }

  if (myself === undefined) return <p className="loading">{t('panel.loading')}</p>
  if (myself === null) return <p className="nopage">{t('noagent')}</p>
  return (
    <div className={`agent ${open ? 'agent-open' : ''}`}>
      <h1 className="unseen">{t('title')}</h1>
      <div className="agent-side">
        <AgentStatus me={myself}>
          <Alerts titleOf={known} takers={takers} closers={closers} onOpen={setOpen} onNotification={onNotification} onRead={onRead} />
          <Button kind="quiet" className="keys-open" aria-label={t('keys')} onClick={() => setTool('help')}>
            <kbd aria-hidden="true">?</kbd>
          </Button>
        </AgentStatus>
        <div className="agent-lists">
          <Sidebar {...lists} me={me} open={open} unreadOf={unreadOf} onOpen={setOpen} />
        </div>
      </div>
      {open ? (
        <ConversationPanel key={open} id={open} row={rows.get(open)} known={known(open)} taker={takers.get(open)} closer={closers.get(open)} me={me} refreshCount={refreshCount} acts={acts} onOpen={setOpen} onClose={() => setOpen(null)} />
      ) : (
        <p className="agent-choose soft">{t('choose')}</p>
      )}
      {tool && (
        <Later>
          {tool === 'help' ? <Help isFloor={false} onClose={() => setTool(null)} /> : <Palette title={(open && known(open)) || t('title')} commands={commands()} onClose={() => setTool(null)} />}
        </Later>
      )}
    </div>
  )
}

/** The next or previous of the lists' entries, by its first button; from anywhere else, the first or last. */
function focusNext(step: 1 | -1): void {
  const entries = [...document.querySelectorAll('.agent-lists li')]
  const at = entries.findIndex((entry) => entry.contains(document.activeElement))
  const next = at < 0 && step < 0 ? entries.length - 1 : Math.max(0, Math.min(entries.length - 1, at + step))
  entries[next]?.querySelector('button')?.focus()
}
