// One draft of a bot, with what can be done with it. Whoever was second is told who was first; what they have written remains.

import { useEffect, useRef, useState } from 'react'
import { Length, MOST_CHARACTERS, tooLong } from '../conversation/Length'
import type { RefusalDetailsFragment } from '../conversation/mutations.generated'
import { refusalSentence, useRetryingMutation } from '../conversation/useRetryingMutation'
import { Button, TimeOfDay, toast } from '../ui'
import { refusalText } from '../words'
import { ApproveDraftDocument, DropDraftDocument } from './approvals.generated'
import { isPending, type Draft } from './useDrafts'
import { t } from './words'

/** `title` and `onOpen`: where the conversation is not in sight. */
type Props = { draft: Draft; title?: string; onOpen?: () => void; isEditing: boolean; onEdit: (isEditing: boolean) => void }

export function DraftItem({ draft, title, onOpen, isEditing, onEdit }: Props) {
  const mutate = useRetryingMutation()
  const [text, setText] = useState(draft.text ?? '')
  const [isBusy, setBusy] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (isEditing) box.current?.focus()
  }, [isEditing])
  const { id: draftId, bot, viewerDecision: decision } = draft
  const length = text.trim().length
  const most = draft.conversation?.longestMessage ?? MOST_CHARACTERS
  const whyNotSent = length ? tooLong(length, most) : t('edit.needed')
  const why = decision.allowed ? null : words(decision.code, refusalText(decision))

  async function decide(isApproved: boolean) {
    setBusy(true)
    const edited = isEditing && text.trim() !== draft.text ? { text: text.trim() } : {}
    const { success, refusal } = isApproved ? await mutate(ApproveDraftDocument, { draftId, ...edited }) : await mutate(DropDraftDocument, { draftId })
    setBusy(false)
    // A toast, because the draft may be gone.
    if (refusal) toast(refusedWords(refusal), 'warning')
    if (!success) return
    toast(isApproved ? t('approved', { name: bot.name }) : t('dropped'), 'success')
    onEdit(false)
  }

  return (
    <article className="draft" aria-label={t('draft', { name: bot.name })}>
      <header>
        <strong dir="auto">{bot.name}</strong> {title && <bdi className="soft">{title}</bdi>} <TimeOfDay at={draft.writtenAt} />
      </header>
      {isEditing ? (
        <>
          <textarea ref={box} dir="auto" className="input" rows={3} maxLength={MOST_CHARACTERS} aria-label={t('edit.label')} readOnly={!isPending(draft)} value={text} onChange={(event) => setText(event.target.value)} />
          <Length length={length} most={most} />
        </>
      ) : (
        <p dir="auto" className={draft.text === null ? 'soft' : ''}>
          {draft.text ?? t('unread')}
        </p>
      )}
      {isPending(draft) || isBusy ? (
        <div className="draft-acts">
          <Button size="small" kind="primary" busy={isBusy} refusal={why ?? (isEditing ? whyNotSent : null)} onClick={() => void decide(true)}>
            {t(isEditing ? 'approve.edited' : 'approve')}
          </Button>
          {isEditing ? (
            <Button size="small" onClick={() => onEdit(false)}>
              {t('cancel')}
            </Button>
          ) : (
            <Button
              size="small"
              refusal={why}
              onClick={() => {
                setText(draft.text ?? '')
                onEdit(true)
              }}
            >
              {t('edit')}
            </Button>
          )}
          <Button size="small" busy={isBusy} refusal={why} onClick={() => void decide(false)}>
            {t('drop')}
          </Button>
          {onOpen && (
            <Button size="small" kind="quiet" onClick={onOpen}>
              {t('open')}
            </Button>
          )}
        </div>
      ) : (
        <p className="notice notice-warning" role="status">
          {draft.decidedBy && (draft.draftStatus === 'APPROVED' || draft.draftStatus === 'DROPPED') ? t(`decided.${draft.draftStatus}`, { name: draft.decidedBy.name }) : t('decided')}{' '}
          <Button size="small" onClick={() => onEdit(false)}>
            {t('done')}
          </Button>
        </p>
      )}
    </article>
  )
}

const OURS = ['DRAFT_DECIDED', 'DRAFT_ENDED', 'NOT_PARTICIPANT'] as const

function words(code: string | null, otherwise: string): string {
  const ours = OURS.find((each) => each === code)
  return ours ? t(`refused.${ours}`) : otherwise
}

const refusedWords = (refusal: RefusalDetailsFragment): string => refusalSentence(refusal, words(refusal.code, refusalText(refusal)))
