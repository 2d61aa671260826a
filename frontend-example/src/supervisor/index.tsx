// The supervisor's page: key figures, the live list and the open conversation. One stream keeps the list up to date; see ../conversation/liveRows.ts.

import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { LeaveDocument } from '../conversation/mutations.generated'
import { LiveRows } from '../conversation/liveRows'
import { TakeOverDialog } from '../hands/later'
import { useStream } from '../live'
import { Later } from '../shell/Later'
import { toast } from '../ui'
import { JoinDocument, MonitorDocument, StopMonitoringDocument } from './mutations.generated'
import { refusalOf } from './actions'
import type { Act } from './attention'
import { Alerts } from './Alerts'
import { Figures } from './Figures'
import { ForceCloseDialog } from './ForceCloseDialog'
import { AssignOrTransferDialog } from './AssignOrTransferDialog'
import type { RowFragment } from './row.generated'
import type { LiveRow } from './liveRow'
import { LiveListDocument } from './list.generated'
import { Hands } from './Hands'
import { LiveList } from './LiveList'
import { ConversationPanel } from './ConversationPanel'
import { Toolbar } from './Toolbar'
import { refusalSentence, useRetryingMutation, type Outcome } from '../conversation/useRetryingMutation'
import { useSearch } from './useSearch'
import { useView } from './useView'
import { rowsOf } from './view'
import { t } from './words'

type Asked = { action: 'ASSIGN' | 'TRANSFER' | 'TAKE_OVER' | 'FORCE_CLOSE'; row: LiveRow }

export default function Supervisor() {
  const mutate = useRetryingMutation()
  const list = useMemo(() => new LiveRows<RowFragment>(), [])
  const byId = useSyncExternalStore(list.listen, list.snapshot)
  const [view, changeView] = useView()
  const [asked, setAsked] = useState<Asked | null>(null)
  // Rises after each mutation of this page that may change the participants, so that the panel reads them again.
  const [refreshCount, setRefreshCount] = useState(0)

  useStream(LiveListDocument, {}, { onFrame: list.take })
  const found = useSearch(view.search, byId)
  const all = useMemo(() => [...byId.values()], [byId])
  const rows = useMemo(() => rowsOf(all, view, found), [all, view, found])
  const open = useCallback((id: string | null) => changeView({ open: id }), [changeView])
  const floor = useRef<HTMLDivElement>(null)
  const close = () => {
    open(null)
    // The list takes the focus once it is visible again.
    requestAnimationFrame(() => floor.current?.querySelector<HTMLElement>('.rows')?.focus())
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
      } else setAsked({ action, row })
    },
    [mutate, open, perform],
  )

  // The row keeps changing behind its dialog.
  const row = asked && (byId.get(asked.row.id) ?? asked.row)
  const isGone = list.isComplete && row !== null && !byId.has(row.id)
  const endAsking = () => setAsked(null)
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
          <Toolbar all={all} shown={rows.length} view={view} onView={changeView} />
          <Hands rows={all} onOpen={open} />
          <Alerts onOpen={open} />
        </div>
        <LiveList rows={rows} total={all.length} view={view} onView={changeView} onAct={onAct} isComplete={list.isComplete} explanation={list.explanation} />
      </div>
      {view.open && (
        <ConversationPanel
          key={view.open}
          id={view.open}
          row={byId.get(view.open)}
          refreshCount={refreshCount}
          onClose={close}
          onAct={onAct}
          onStop={(id) => void perform(mutate(StopMonitoringDocument, { conversationId: id }))}
          onLeave={(id) => void perform(mutate(LeaveDocument, { conversationId: id }), t('left'))}
        />
      )}
      {asked && row && asked.action === 'FORCE_CLOSE' && <ForceCloseDialog row={asked.row} onClose={endAsking} />}
      {asked && row && asked.action === 'TAKE_OVER' && (
        <Later>
          <TakeOverDialog row={row} impossible={isGone ? t('assign.gone') : refusalOf(row, 'TAKE_OVER')} mayOverride onClose={endAsking} onTaken={() => onTaken(row.id)} />
        </Later>
      )}
      {asked && row && (asked.action === 'ASSIGN' || asked.action === 'TRANSFER') && <AssignOrTransferDialog row={row} isGone={isGone} action={asked.action} onClose={endAsking} />}
    </div>
  )
}
