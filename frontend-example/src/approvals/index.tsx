// Bots under supervision: what becomes of their words, and the drafts that wait for a person. Both areas load it when a bot first has a conversation.

import { useEffect, useRef, useState } from 'react'
import type { BotPosture } from '../gql/schema'
import { titleOf } from '../conversation/words'
import { refusalSentence, useRetryingMutation } from '../conversation/useRetryingMutation'
import { Popover, toast } from '../ui'
import { isFocusLost } from '../ui/focus'
import { SetBotPostureDocument } from './approvals.generated'
import { DraftItem } from './DraftItem'
import { useDrafts } from './useDrafts'
import { t } from './words'
import './approvals.css'

type CardProps = { conversationId: string; posture: BotPosture; onSet: () => void }

const POSTURES: BotPosture[] = ['AUTO', 'DRAFT', 'OFF']

function Posture({ conversationId, posture, onSet }: CardProps) {
  const mutate = useRetryingMutation()
  const [asked, setAsked] = useState<BotPosture | null>(null)

  async function choose(wanted: BotPosture) {
    setAsked(wanted)
    const { success, refusal } = await mutate(SetBotPostureDocument, { conversationId, posture: wanted })
    setAsked(null)
    if (refusal) toast(refusalSentence(refusal), 'warning')
    if (success) toast(t(`posture.done.${wanted}`), 'success')
    onSet()
  }

  return (
    <label className="posture">
      <span className="soft">{t('posture')}</span>
      <select className="select" value={asked ?? posture} onChange={(event) => void choose(event.target.value as BotPosture)}>
        {POSTURES.map((each) => (
          <option key={each} value={each}>
            {t(`posture.${each}`)}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Of one conversation, after its transcript. Shown anew once the viewer may read it, because only then the drafts have their words. */
export function BotCard({ conversationId, posture, onSet }: CardProps) {
  const [editing, setEditing] = useState<string | null>(null)
  const drafts = useDrafts(conversationId, editing)
  const count = drafts?.length ?? 0
  const box = useRef<HTMLElement>(null)
  // The button that was pressed goes with its draft. The focus stays in the panel, so that its keys work.
  const before = useRef(count)
  useEffect(() => {
    if (count < before.current && isFocusLost()) box.current?.focus()
    before.current = count
  }, [count])
  return (
    <section ref={box} tabIndex={-1} className="drafts" aria-label={t('drafts')}>
      <Posture conversationId={conversationId} posture={posture} onSet={onSet} />
      {drafts?.map((draft) => (
        <DraftItem key={draft.id} draft={draft} isEditing={draft.id === editing} onEdit={(isEditing) => setEditing(isEditing ? draft.id : null)} />
      ))}
    </section>
  )
}

/** Of the whole floor. */
export function Approvals({ onOpen }: { onOpen: (conversationId: string) => void }) {
  const waiting = useDrafts(null)?.length ?? 0
  return (
    <Popover align="right" name={waiting ? t('approvals.waiting', { count: waiting }) : t('drafts')} label={<>{t('approvals')}{waiting > 0 && <span className="count">{waiting}</span>}</>}>
      {(close) => (
        <FloorDrafts
          onOpen={(id) => {
            close()
            onOpen(id)
          }}
        />
      )}
    </Popover>
  )
}

/** Reads them anew when it opens: what the viewer monitors by now has its words. */
function FloorDrafts({ onOpen }: { onOpen: (conversationId: string) => void }) {
  const [editing, setEditing] = useState<string | null>(null)
  const drafts = useDrafts(null, editing)
  if (!drafts) return <p className="soft">{t('list.loading')}</p>
  return (
    <div className="drafts" tabIndex={-1}>
      {drafts.length === 0 && <p className="soft">{t('approvals.none')}</p>}
      {drafts.map((draft) => (
        <DraftItem
          key={draft.id}
          draft={draft}
          title={titleOf(draft.conversation ?? {})}
          onOpen={() => onOpen(draft.conversationId)}
          isEditing={draft.id === editing}
          onEdit={(isEditing) => setEditing(isEditing ? draft.id : null)}
        />
      ))}
    </div>
  )
}
