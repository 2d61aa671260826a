// Taking over a conversation, raising a hand, and what can be done with a raised hand. Both areas load it when somebody first needs it.

import { useRef, useState } from 'react'
import type { Hand } from '../conversation/HandBadge'
import type { RefusalDetailsFragment } from '../conversation/mutations.generated'
import { RefusalNotice } from '../conversation/RefusalNotice'
import { useRefetchedQuery } from '../conversation/useRefetchedQuery'
import { refusalToMe, useRetryingMutation } from '../conversation/useRetryingMutation'
import { titleOf } from '../conversation/words'
import type { ActiveSubState, HandKind } from '../gql/schema'
import type { TypedDocument } from '../live'
import { useViewer } from '../shell/api'
import { Button, Dialog, Elapsed, timeOfDay, toast } from '../ui'
import { isFocusLost } from '../ui/focus'
import { refusalText } from '../words'
import {
  AnswerHandDocument,
  HandActionsDocument,
  RaiseHandDocument,
  ReturnHandDocument,
  TakeHandDocument,
  TakeOverDocument,
  WithdrawHandDocument,
  type TakeHandMutation,
  type TakeHandMutationVariables,
} from './hands.generated'
import { t } from './words'

export { TakeHandDocument }

type Named = { id: string; title: string | null; customer: { name: string } | null }
type Held = Named & { version: number; subState: ActiveSubState | null; handledSince: string | null; agent: { name: string } | null }
export type Handed = Named & { raisedHand: Hand }

type TakeOverProps = { row: Held; /** Why the row rules it out now. */ impossible: string | null; mayOverride: boolean; onClose: () => void; onTaken: () => void }

export function TakeOverDialog({ row, impossible, mayOverride, onClose, onTaken }: TakeOverProps) {
  const mutate = useRetryingMutation()
  // The version on which the viewer decides: if somebody else has it meanwhile, the server says so instead of taking it from them.
  const [version, setVersion] = useState(row.version)
  const [refusal, setRefusal] = useState<RefusalDetailsFragment | null>(null)
  // What stands in the way is known once the server has refused.
  const [presence, setPresence] = useState<boolean>()
  const [capacity, setCapacity] = useState<{ by: number; isChosen: boolean }>()
  const [isBusy, setBusy] = useState(false)
  const title = titleOf(row)
  const agent = row.agent?.name ?? t('noone')
  const why = impossible ?? (presence === false || capacity?.isChosen === false ? t('override.needed') : null)

  async function takeOver() {
    setBusy(true)
    const outcome = await mutate(TakeOverDocument, { conversationId: row.id, expectedVersion: version, overridePresence: presence ?? false, overrideCapacity: capacity?.isChosen ?? false })
    setBusy(false)
    setRefusal(outcome.refusal)
    if (mayOverride && outcome.refusal?.code === 'AGENT_PRESENCE_NOT_ALLOWED') setPresence(false)
    if (mayOverride && outcome.refusal && 'exceededBy' in outcome.refusal) setCapacity({ by: outcome.refusal.exceededBy, isChosen: false })
    if (!outcome.success) return
    const { capacityExceededBy: count } = outcome.success
    toast(`${t('take.done', { title, agent })} ${count ? t('take.exceeded', { count }) : ''}`, 'success')
    onTaken()
    onClose()
  }

  return (
    <Dialog
      title={t('take.title', { title })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" kind="primary" busy={isBusy} refusal={why} onClick={() => void takeOver()}>
            {t('action.TAKE_OVER')}
          </Button>
        </>
      }
    >
      {refusal && (
        <RefusalNotice
          refusal={refusal}
          text={refusalToMe(refusal)}
          onLookAgain={(current) => {
            setVersion(current)
            setRefusal(null)
          }}
        />
      )}
      {impossible ? (
        !isBusy && <p className="notice">{impossible}</p>
      ) : (
        <>
          <p>{t(row.subState === 'AWAITING_ACCEPTANCE' ? 'take.offered' : 'take.lead', { agent })}</p>
          {row.handledSince && <p className="soft">{t('take.since', { time: timeOfDay(row.handledSince) })}</p>}
        </>
      )}
      {presence !== undefined && <Override label={t('take.presence')} isChosen={presence} onChoose={setPresence} />}
      {capacity && <Override label={t('take.capacity', { count: capacity.by })} isChosen={capacity.isChosen} onChoose={(isChosen) => setCapacity({ ...capacity, isChosen })} />}
    </Dialog>
  )
}

function Override({ label, isChosen, onChoose }: { label: string; isChosen: boolean; onChoose: (isChosen: boolean) => void }) {
  return (
    <label className="check">
      <input type="checkbox" checked={isChosen} onChange={(event) => onChoose(event.target.checked)} />
      <span>{label}</span>
    </label>
  )
}

const KINDS: HandKind[] = ['ADVICE', 'DECISION', 'ESCALATION', 'EMERGENCY']
const LONGEST_REASON = 500

export function RaiseHandDialog({ row, impossible, onClose }: { row: Named; impossible: string | null; onClose: () => void }) {
  const mutate = useRetryingMutation()
  const [kind, setKind] = useState<HandKind>('ADVICE')
  const [reason, setReason] = useState('')
  const [refusal, setRefusal] = useState<RefusalDetailsFragment | null>(null)
  const [isBusy, setBusy] = useState(false)
  const why = impossible ?? (reason.trim() ? null : t('raise.needed'))

  async function raise() {
    setBusy(true)
    const outcome = await mutate(RaiseHandDocument, { conversationId: row.id, kind, reason: reason.trim() })
    setBusy(false)
    setRefusal(outcome.refusal)
    if (!outcome.success) return
    toast(t('raise.done'), 'success')
    onClose()
  }

  return (
    <Dialog
      title={t('raise.title', { title: titleOf(row) })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" kind="primary" busy={isBusy} refusal={why} onClick={() => void raise()}>
            {t('hand.raise')}
          </Button>
        </>
      }
    >
      {refusal && <RefusalNotice refusal={refusal} onLookAgain={null} />}
      {impossible && !isBusy && <p className="notice">{impossible}</p>}
      <p className="soft">{t('raise.lead')}</p>
      <fieldset>
        <legend className="soft">{t('raise.kind')}</legend>
        {KINDS.map((each) => (
          <label key={each} className="check">
            <input type="radio" name="kind" checked={kind === each} onChange={() => setKind(each)} />
            <span>
              {t(`kind.${each}`)} <span className="soft">{t(`kind.${each}.hint`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <label className="field">
        <span>{t('raise.reason')}</span>
        <textarea dir="auto" rows={3} maxLength={LONGEST_REASON} value={reason} onChange={(event) => setReason(event.target.value)} required />
      </label>
    </Dialog>
  )
}

type Act = 'TAKE' | 'RETURN' | 'ANSWER' | 'WITHDRAW'
const ACTS: Record<Act, TypedDocument<Record<string, TakeHandMutation['takeHand']>, TakeHandMutationVariables>> = {
  TAKE: TakeHandDocument,
  RETURN: ReturnHandDocument,
  ANSWER: AnswerHandDocument,
  WITHDRAW: WithdrawHandDocument,
}
type HandActions = { action: string; allowed: boolean; code: string | null; reason: string | null }[] | null | undefined

/** `isFloor`: for supervisors. Its agent withdraws it wherever it is shown, and others only read it. `actions`: what the server says about the viewer, if it is known. */
export function HandCard({ row, isFloor, actions }: { row: Handed; isFloor?: boolean; actions?: HandActions }) {
  const hand = row.raisedHand
  const viewer = useViewer()
  const mutate = useRetryingMutation()
  const box = useRef<HTMLElement>(null)
  const [isBusy, setBusy] = useState(false)
  const name = hand.agent?.name ?? t('noone')
  const isMine = hand.takenBy?.id === viewer.actor.id
  const isOwn = viewer.agent !== null && viewer.agent.id === hand.agent?.id
  const acts: Act[] = isOwn ? ['WITHDRAW'] : !isFloor || (hand.takenBy && !isMine) ? [] : isMine ? ['ANSWER', 'RETURN'] : ['TAKE']
  // What the rows show already is newer than that answer.
  const refused = actions?.find(({ action, allowed, code }) => action === 'TAKE' && !allowed && !code?.startsWith('HAND_'))

  async function perform(act: Act) {
    // Buttons change with the hand, and the card goes with it. The focus stays near, so that Escape still closes what it is in.
    const near = box.current?.closest<HTMLElement>('.hands') ?? box.current?.closest('.panel')?.querySelector('h2')
    setBusy(true)
    const { success, refusal } = await mutate(ACTS[act], { handId: hand.id })
    setBusy(false)
    if (refusal) toast(refusalToMe(refusal), 'warning')
    if (!success) return
    toast(t(`${act}.done`, { name }), 'success')
    if (isFocusLost() || box.current?.contains(document.activeElement)) (act === 'TAKE' || act === 'RETURN' ? box.current : near)?.focus()
  }

  return (
    <section ref={box} tabIndex={-1} className={`hand notice ${hand.takenBy ? '' : hand.handKind === 'EMERGENCY' ? 'notice-danger' : 'notice-warning'}`} aria-label={t('hand', { name })}>
      <p>
        <strong>{t(`kind.${hand.handKind}`)}</strong> · <bdi>{name}</bdi> · <Elapsed since={hand.raisedAt} />
      </p>
      <p dir="auto">{hand.reason ?? t('message.erased')}</p>
      <p>{isMine ? t('hand.you') : hand.takenBy ? t('hand.coming', { name: hand.takenBy.name }) : t('hand.nobody')}</p>
      {acts.map((act) => (
        <Button key={act} size="small" kind={act === 'RETURN' ? 'quiet' : 'plain'} busy={isBusy} refusal={act === 'TAKE' && refused ? refusalText(refused) : null} onClick={() => void perform(act)}>
          {t(act)}
        </Button>
      ))}
    </section>
  )
}

const urgency = ({ raisedHand: hand }: Handed) => `${Number(Boolean(hand.takenBy))}${Number(hand.handKind !== 'EMERGENCY')}${hand.raisedAt}`

/** Those to whom nobody comes first, emergencies before others, and then the oldest. */
export function HandList({ rows, onOpen }: { rows: Handed[]; onOpen: (id: string) => void }) {
  const sorted = [...rows].sort((one, other) => (urgency(one) < urgency(other) ? -1 : 1))
  const [data] = useRefetchedQuery(HandActionsDocument, {}, { cause: sorted.map(({ raisedHand }) => raisedHand.id).join() })
  const actions = new Map(data?.ongoingConversations?.edges.map(({ node }) => [node.id, node.viewerHandActions]))
  return (
    <>
      {!sorted.length && <p className="alerts-none soft">{t('hand.none')}</p>}
      <ul>
        {sorted.map((row) => (
          <li key={row.id}>
            <button type="button" className="menu-item" onClick={() => onOpen(row.id)}>
              <strong dir="auto">{titleOf(row)}</strong>
            </button>
            <HandCard row={row} isFloor actions={actions.get(row.id)} />
          </li>
        ))}
      </ul>
    </>
  )
}
