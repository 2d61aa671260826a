// The dialog that acts on many conversations: to whom, what would happen to each, and then what happened.

import { useEffect, useMemo, useRef, useState } from 'react'
import { RefusalNotice } from '../conversation/RefusalNotice'
import { refusalSentence } from '../conversation/useRetryingMutation'
import { newRequestId } from '../shell/api'
import { Button, Dialog, toast } from '../ui'
import type { LiveRow } from '../supervisor/liveRow'
import type { BatchFragment } from './bulk.generated'
import { Outcomes } from './Outcomes'
import { closingText, FIRST_TARGET, inputOf, missing, MOST, spread, type BulkAction } from './plan'
import { TargetPicker } from './TargetPicker'
import { summary, useAct, useRehearsal, useUndo, type Answer } from './useBatch'
import { t } from './words'

type Props = {
  action: BulkAction
  /** As they were when they were selected; the list goes on behind the dialog. */
  rows: LiveRow[]
  /** What is still selected, as these are acted on. */
  onSelect: (ids: string[]) => void
  /** Whose force close the viewer can undo, as they are now; `onClosed` with those that were force-closed. */
  closing: LiveRow[]
  onClosed: (ids: string[]) => void
  onClose: () => void
}

type Act = { requestId: string; isBusy: boolean; batch: BatchFragment | null; end: Answer | null }

export function BulkDialog({ action, rows, onSelect, closing, onClosed, onClose }: Props) {
  const act = useAct(action)
  const undo = useUndo()
  const [chosen, setChosen] = useState(rows)
  const [target, setTarget] = useState(FIRST_TARGET)
  const [queue, setQueue] = useState('')
  const [reason, setReason] = useState('')
  const [isSure, setSure] = useState(false)
  const [acted, setActed] = useState<Act | null>(null)
  const isOpen = useRef(true)
  useEffect(
    () => () => {
      isOpen.current = false
    },
    [],
  )

  const ids = useMemo(() => chosen.map(({ id }) => id), [chosen])
  const lacks = ids.length > MOST ? t('most', { count: MOST }) : action === 'FORCE_CLOSE' ? null : missing(target)
  const input = inputOf(action, ids, target)
  const [rehearsal, rehearse] = useRehearsal(action, lacks || acted ? null : input)
  const plan = rehearsal?.batch
  const shown = acted?.batch ?? plan
  const refusal = acted?.end?.refusal ?? rehearsal?.refusal
  const fault = rehearsal?.fault?.message

  function why(): string | null {
    if (lacks) return lacks
    if (!plan) return rehearsal ? (refusal ? refusalSentence(refusal) : (fault ?? '')) : t('plan.reading')
    if (!plan.doneCount) return t('plan.none')
    if (action !== 'FORCE_CLOSE') return null
    return !reason.trim() ? t('close.needreason') : isSure ? null : t('close.needsure')
  }

  /** Once it is confirmed, it goes on to its end, also without the dialog. */
  async function perform(requestId: string) {
    const given = { ...input, requestId, ...(action === 'FORCE_CLOSE' ? { reason: reason.trim() } : {}) }
    let batch = acted?.batch ?? null
    setActed({ requestId, isBusy: true, batch, end: null })
    onSelect([])
    const end = await act(given, (now) => {
      batch = now
      setActed({ requestId, isBusy: true, batch, end: null })
      if (action === 'FORCE_CLOSE') onClosed(now.items.flatMap((item) => (item.outcome === 'DONE' ? item.conversationId : [])))
    })
    setActed({ requestId, isBusy: false, batch, end })
    const undone = batch ? batch.items.flatMap((item) => (item.outcome === 'DONE' ? [] : item.conversationId)) : ids
    if (isOpen.current) onSelect(undone)
    else toast(summary(batch, end, ids.length), undone.length ? 'warning' : 'success')
  }

  function again() {
    const refused = new Set(acted?.batch?.items.flatMap(({ outcome, conversationId }) => (outcome === 'REFUSED' ? conversationId : [])))
    setChosen(chosen.filter(({ id }) => refused.has(id)))
    setActed(null)
    setSure(false)
  }

  return (
    <Dialog
      wide
      title={t(`title.${action}`, { count: ids.length })}
      onClose={onClose}
      step={acted ? 'acted' : 'plan'}
      status={acted ? (acted.isBusy ? t('acting', { done: acted.batch?.doneCount ?? 0, count: ids.length }) : `${summary(acted.batch, acted.end, ids.length)} ${closingText(closing)}`) : (why() ?? counted(plan))}
      actions={
        acted ? (
          <>
            {acted.isBusy && <progress max={ids.length} value={ids.length - (acted.batch?.leftCount ?? ids.length)} aria-label={t('acting', { done: acted.batch?.doneCount ?? 0, count: ids.length })} />}
            {acted.end?.fault && (
              <Button kind="primary" onClick={() => void perform(acted.requestId)}>
                {t('continue')}
              </Button>
            )}
            {!acted.isBusy && !acted.end?.fault && acted.batch && acted.batch.refusedCount > 0 && <Button onClick={again}>{t('refused.again', { count: acted.batch.refusedCount })}</Button>}
            {closing.length > 0 && (
              <Button
                onClick={() => {
                  onClose() // its table says what is no longer true
                  void undo(closing.map(({ id }) => id))
                }}
              >
                {t('undo')}
              </Button>
            )}
            <Button type="submit" kind={acted.isBusy || acted.end?.fault ? 'plain' : 'primary'} onClick={onClose}>
              {t('close')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button type="submit" kind={action === 'FORCE_CLOSE' ? 'danger' : 'primary'} refusal={why()} onClick={() => void perform(newRequestId())}>
              {t(`do.${action}`, { count: plan?.doneCount ?? ids.length })}
            </Button>
          </>
        )
      }
    >
      {refusal && <RefusalNotice refusal={refusal} onLookAgain={null} />}
      {!acted && (
        <>
          {action === 'TRANSFER' && <p className="soft">{t('transfer.lead')}</p>}
          {action === 'FORCE_CLOSE' ? (
            <>
              <p className="notice notice-warning">{t('close.lead')}</p>
              <label className="field">
                <span>{t('close.reason')}</span>
                <textarea autoFocus dir="auto" rows={2} maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} required />
              </label>
              <label className="check">
                <input type="checkbox" checked={isSure} onChange={(event) => setSure(event.target.checked)} />
                <span>{t('close.sure')}</span>
              </label>
            </>
          ) : (
            <TargetPicker action={action} exampleId={(chosen.find(({ viewerActions }) => viewerActions?.some((each) => each.action === action && each.allowed)) ?? chosen[0])?.id ?? ''} target={target} onTarget={setTarget} onQueue={setQueue} />
          )}
          {fault && (
            <p className="notice notice-danger" role="alert">
              {fault} <Button size="small" onClick={rehearse}>{t('plan.again')}</Button>
            </p>
          )}
        </>
      )}
      {shown && spread(shown.items) && <p>{t('plan.spread', { agents: spread(shown.items) })}</p>}
      {shown ? <Outcomes batch={shown} rows={chosen} action={action} queue={queue} isPlan={!acted?.batch} /> : !lacks && !rehearsal && <p className="soft">{t('plan.reading')}</p>}
    </Dialog>
  )
}

function counted(plan: BatchFragment | null | undefined): string {
  return plan ? t('plan.count', { done: plan.doneCount, count: plan.items.length, refused: plan.refusedCount }) : ''
}
