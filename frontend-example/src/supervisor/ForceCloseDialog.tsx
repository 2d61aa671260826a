// The dialog that ends a conversation for everyone. It asks for a reason and a confirmation, because it can be undone for seconds at most.

import { useState } from 'react'
import type { RefusalDetailsFragment } from '../conversation/mutations.generated'
import { useLive } from '../live'
import { Button, Dialog, toast } from '../ui'
import { clockTime } from '../ui/i18n'
import { ForceCloseDocument } from './mutations.generated'
import type { LiveRow } from './liveRow'
import { RefusalNotice } from '../conversation/RefusalNotice'
import { useRetryingMutation } from '../conversation/useRetryingMutation'
import { titleOf } from '../conversation/words'
import { t } from './words'

/** Under which the toast with the button that undoes it is found. */
export const undoKey = (conversationId: string) => `undo ${conversationId}`

export function ForceCloseDialog({ row, onUndo, onClose }: { row: LiveRow; onUndo: () => void; onClose: () => void }) {
  const { freshness } = useLive()
  const mutate = useRetryingMutation()
  const [reason, setReason] = useState('')
  const [isSure, setSure] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<RefusalDetailsFragment | null>(null)
  const title = titleOf(row)

  async function close() {
    setBusy(true)
    // No expectedVersion: the conversation is to end whatever has changed. If another supervisor ended it first, the refusal names them.
    const outcome = await mutate(ForceCloseDocument, { conversationId: row.id, reason: reason.trim() })
    setBusy(false)
    setRefusal(outcome.refusal)
    if (!outcome.success) return
    const closesAt = outcome.success.conversation?.closesAt
    const leftMs = closesAt ? Date.parse(closesAt) - freshness.now() : 0
    if (closesAt && leftMs > 0) toast(t('closed.until', { title, time: clockTime(closesAt) }), 'success', { label: t('undo'), onClick: onUndo }, undoKey(row.id), leftMs)
    else toast(t('closed.done', { title }), 'success')
    onClose()
  }

  const why = !reason.trim() ? t('close.needreason') : isSure ? null : t('close.needsure')
  return (
    <Dialog
      title={t('close.title', { title })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="danger" busy={isBusy} refusal={why} onClick={() => void close()}>
            {t('action.FORCE_CLOSE')}
          </Button>
        </>
      }
    >
      {refusal && <RefusalNotice refusal={refusal} onLookAgain={null} />}
      <p className="notice notice-warning">{t(row.agent ? 'close.lead' : 'close.lead.unassigned', { customer: row.customer?.name ?? t('customer.erased'), agent: row.agent?.name ?? '' })}</p>
      <label className="field">
        <span>{t('close.reason')}</span>
        <textarea dir="auto" rows={3} maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} required />
      </label>
      <label className="check">
        <input type="checkbox" checked={isSure} onChange={(event) => setSure(event.target.checked)} />
        <span>{t('close.sure')}</span>
      </label>
    </Dialog>
  )
}
