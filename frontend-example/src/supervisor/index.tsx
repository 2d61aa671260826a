// The supervisor's page: key figures, the live list and the open conversation. One stream keeps the list up to date; see ../conversation/liveRows.ts.

import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { Approvals } from '../approvals/later'
import { BulkBar, BulkDialog } from '../bulk/later'
import type { Command } from '../commands'
import { listenToKeys } from '../commands/keys'
import { Help, Palette } from '../commands/later'
import { LeaveDocument } from '../conversation/mutations.generated'
import { LiveRows } from '../conversation/liveRows'
import { TakeOverDialog } from '../hands/later'
import { useUnread } from '../conversation/useUnread'
import { useStream } from '../live'
import { useViewer } from '../shell/api'
import { Later } from '../shell/Later'
import { Button, dismiss, toast } from '../ui'
import { useWaiting } from '../ui/useWaiting'
import { JoinDocument, MonitorDocument, StopMonitoringDocument, UndoForceCloseDocument } from './mutations.generated'
import { ACTIONS, refusalOf } from './actions'
import { helpfulAct, isDone, type Act, type Standing } from './attention'
import { Alerts } from './Alerts'
import { Figures } from './Figures'
import { ForceCloseDialog, undoKey } from './ForceCloseDialog'
import { AssignOrTransferDialog } from './AssignOrTransferDialog'
import type { RowFragment } from './row.generated'
import type { LiveRow } from './liveRow'
import { LiveListDocument } from './list.generated'
import { Hands } from './Hands'
import { LiveList } from './LiveList'
import { ConversationPanel } from './ConversationPanel'
import { Toolbar } from './Toolbar'
import { titleOf } from '../conversation/words'
import { refusalSentence, useRetryingMutation, type Outcome } from '../conversation/useRetryingMutation'
import { useSearch } from './useSearch'
import { useSelection } from './useSelection'
import { useView } from './useView'
import { EMPTY, isFiltered, rowsOf } from './view'
import { t } from './words'

type Asked = { action: 'ASSIGN' | 'TRANSFER' | 'TAKE_OVER' | 'FORCE_CLOSE'; row: LiveRow }
const MANY = ['ASSIGN', 'TRANSFER', 'FORCE_CLOSE'] as const
type Many = { action: (typeof MANY)[number]; rows: LiveRow[] }

export default function Supervisor() {
  const viewer = useViewer()
  const mutate = useRetryingMutation()
  const list = useMemo(() => new LiveRows<RowFragment>(), [])
  const byId = useSyncExternalStore(list.listen, list.snapshot)
  const [view, changeView] = useView()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [active, setActive] = useState(view.open)
  const [tool, setTool] = useState<'palette' | 'help' | null>(null)
  const [standing, setStanding] = useState<Standing>({})
  // Rises after each mutation of this page that may change the participants, so that the panel reads them again.
  const [refreshCount, setRefreshCount] = useState(0)

  useStream(LiveListDocument, {}, { onFrame: list.take })
  const found = useSearch(view.search, byId)
  const all = useMemo(() => [...byId.values()], [byId])
  useWaiting(all.filter(({ attention }) => attention?.level === 'NOW').length)
  const [readings, onRead] = useUnread(all, false)
  const rows = useMemo(() => rowsOf(all, view, found), [all, view, found])
  const { selection, toggle, add, set } = useSelection(rows)
  const [many, setMany] = useState<Many | null>(null)
  // What the viewer has force-closed at once. Other people's closings are undone at once only if they are selected.
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const closing = all.filter((each) => each.closesAt && (closed.has(each.id) || selection.ids.has(each.id)) && refusalOf(each, 'UNDO_FORCE_CLOSE') === null)
  const open = useCallback((id: string | null) => changeView({ open: id }), [changeView])
  const floor = useRef<HTMLDivElement>(null)
  // Once the list is visible again, and the dialog closed.
  const focusList = () => requestAnimationFrame(() => floor.current?.querySelector<HTMLElement>('.rows')?.focus())
  const close = () => {
    open(null)
    focusList()
  }
  const endMany = () => {
    setMany(null)
    focusList()
  }

  const perform = useCallback(
    async (work: Promise<Outcome<unknown>>, done?: string) => {
      const { success, refusal } = await work
      if (refusal) toast(refusalSentence(refusal), 'warning')
      if (success && done) toast(done, 'success')
      setRefreshCount((before) => before + 1)
    },
    [],
  )

  const onAct = useCallback(
    (action: Act, row: LiveRow, purpose = '') => {
      const input = { conversationId: row.id, purpose: purpose.trim() || null }
      if (action === 'MONITOR' || action === 'JOIN') {
        open(row.id)
        if (action === 'MONITOR') void perform(mutate(MonitorDocument, input))
        else void perform(mutate(JoinDocument, input), t('joined'))
      } else if (action === 'TAKE_HAND') {
        open(row.id)
        // With the card of the hand, which the panel loads anyway.
        void import('../hands').then(({ TakeHandDocument }) => perform(mutate(TakeHandDocument, { handId: row.raisedHand?.id ?? '' })))
      } else if (action === 'UNDO_FORCE_CLOSE') {
        dismiss(undoKey(row.id))
        void perform(mutate(UndoForceCloseDocument, { conversationId: row.id }), t('undone', { title: titleOf(row) }))
      } else setAsked({ action, row })
    },
    [mutate, open, perform],
  )

  // The row keeps changing behind its dialog.
  const row = asked && (byId.get(asked.row.id) ?? asked.row)
  const isGone = list.isComplete && row !== null && !byId.has(row.id)
  const endAsking = () => setAsked(null)
  const onStop = (id: string) => void perform(mutate(StopMonitoringDocument, { conversationId: id }))
  const onLeave = (id: string) => void perform(mutate(LeaveDocument, { conversationId: id }), t('left'))

  const find = (selector: string) => floor.current?.querySelector<HTMLElement>(selector)
  // The open one, however it came to be open; without one, whichever of the rows that are shown is active.
  const focused = view.open ? byId.get(view.open) : rows.find((each) => each.id === active)
  const standingHere = focused?.id === view.open ? standing : {}
  const helps = focused && helpfulAct(focused, viewer, standingHere)
  /** In the list, wherever the focus is. */
  const move = (key: string, ctrlKey = false) => {
    find('.rows')?.focus()
    find('.rows')?.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }))
  }
  const askMany = (action: Many['action']) => setMany({ action, rows: rows.filter(({ id }) => selection.ids.has(id)) })
  const keys: Record<string, () => void> = {
    '/': () => find('.search')?.focus(),
    '?': () => setTool('help'),
    'j': () => move('ArrowDown'),
    'k': () => move('ArrowUp'),
    'a': () => (selection.ids.size ? askMany('ASSIGN') : helps && onAct(helps, focused)),
    'x': () => active && byId.has(active) && toggle(active),
    '.': () => find('.held')?.click(),
    'ctrl k': () => setTool('palette'),
    'ctrl a': () => move('a', true),
  }
  useEffect(() =>
    listenToKeys((key) => {
      keys[key]?.()
      return key in keys
    }),
  )

  function commands(): Command[] {
    const act = (each: Act, row: LiveRow) => ({ label: t(`action.${each}`), run: () => onAct(each, row) })
    const others = ACTIONS.filter((each) => focused && each !== helps && refusalOf(focused, each) === null && !isDone(each, standingHere))
    return [
      ...(focused ? [...(helps ? [act(helps, focused)] : []), { label: t('alert.open'), run: () => open(focused.id) }, ...others.map((each) => act(each, focused))] : []),
      ...(focused && standingHere.isMonitoring ? [{ label: t('monitor.stop'), run: () => onStop(focused.id) }] : []),
      ...(focused && standingHere.hasJoined ? [{ label: t('leave'), run: () => onLeave(focused.id) }] : []),
      ...(selection.ids.size
        ? [
            ...MANY.map((action) => ({ label: t('selected.act', { act: t(`action.${action}`), count: selection.ids.size }), run: () => askMany(action) })),
            { label: t('select.none'), run: () => set([]) },
          ]
        : []),
      { label: t('search'), run: () => find('.search')?.focus() },
      { label: t('select.all'), run: () => move('a', true) },
      isFiltered(view) ? { label: t('filter.clear'), run: () => changeView({ ...EMPTY, order: view.order, open: view.open }) } : { label: t('filter.attention.NOW'), run: () => changeView({ attention: 'NOW' }) },
      { label: t('keys'), run: () => setTool('help') },
    ]
  }

  const onTaken = (id: string) => {
    open(id)
    setRefreshCount((before) => before + 1)
  }

  return (
    <div className={`supervisor ${view.open ? 'has-panel' : ''}`}>
      <h1 className="unseen">{t('title')}</h1>
      <div className="floor" ref={floor}>
        <Figures attention={view.attention} onView={changeView} />
        <div className="floor-tools">
          <Toolbar all={all} view={view} onView={changeView} />
          <Hands rows={all} onOpen={open} />
          {all.some(({ agent }) => agent?.isBot) && (
            <Later>
              <Approvals onOpen={open} />
            </Later>
          )}
          <Alerts onOpen={open} onRead={onRead} />
          <Button kind="quiet" className="keys-open" aria-label={t('keys')} onClick={() => setTool('help')}>
            <kbd aria-hidden="true">?</kbd>
          </Button>
        </div>
        <LiveList rows={rows} all={byId} isFound={found !== undefined} readings={readings} standing={standing} isAsking={(asked ?? many ?? tool) !== null} active={active} onActive={setActive} view={view} onView={changeView} onAct={onAct} selected={selection.ids} onToggle={toggle} onSelect={add} onEscape={() => (selection.ids.size ? set([]) : open(null))} isComplete={list.isComplete} explanation={list.explanation} />
        {selection.ids.size + selection.left + closing.length > 0 && (
          <Later>
            <BulkBar selection={selection} closing={closing} onAct={askMany} onClear={() => set([])} />
          </Later>
        )}
      </div>
      {view.open && (
        <ConversationPanel
          key={view.open}
          id={view.open}
          row={byId.get(view.open)}
          unread={readings.get(view.open)?.unread}
          refreshCount={refreshCount}
          onClose={close}
          onAct={onAct}
          onStop={onStop}
          onLeave={onLeave}
          onStanding={setStanding}
        />
      )}
      {tool && (
        <Later>
          {tool === 'help' ? <Help isFloor onClose={() => setTool(null)} /> : <Palette title={focused ? titleOf(focused) : t('title')} commands={commands()} onClose={() => setTool(null)} />}
        </Later>
      )}
      {many && (
        <Later>
          <BulkDialog action={many.action} rows={many.rows} onSelect={set} closing={closing} onClosed={(ids) => setClosed((before) => new Set([...before, ...ids]))} onClose={endMany} />
        </Later>
      )}
      {asked && row && asked.action === 'FORCE_CLOSE' && <ForceCloseDialog row={asked.row} onUndo={() => onAct('UNDO_FORCE_CLOSE', asked.row)} onClose={endAsking} />}
      {asked && row && asked.action === 'TAKE_OVER' && (
        <Later>
          <TakeOverDialog row={row} impossible={isGone ? t('assign.gone') : refusalOf(row, 'TAKE_OVER')} mayOverride onClose={endAsking} onTaken={() => onTaken(row.id)} />
        </Later>
      )}
      {asked && row && (asked.action === 'ASSIGN' || asked.action === 'TRANSFER') && <AssignOrTransferDialog row={row} isGone={isGone} action={asked.action} onClose={endAsking} />}
    </div>
  )
}
