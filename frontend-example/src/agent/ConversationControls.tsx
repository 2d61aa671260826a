// The agent's controls of a conversation. A button that the row rules out says why; the server may still refuse the others.

import { useEffect } from 'react'
import { LeaveDocument } from '../conversation/mutations.generated'
import { titleOf } from '../conversation/words'
import { Button, Menu, type Choice } from '../ui'
import { refusalText } from '../words'
import { CloseDocument, ElevateDocument, EndCallDocument, EndDocument, ReleaseDocument, ResumeDocument } from './mutations.generated'
import { nextStep, refusalOf, type AgentOperation, type AgentRow, type Relation } from './rules'
import type { ConversationDetails } from './useConversationDetails'
import { useOperation } from './useOperation'
import { t } from './words'

/** What is asked in a dialog. */
export type Asked = 'CONSULT' | 'HAND_OVER' | 'RAISE' | 'TAKE_OVER'
export type Act = Choice & { label: string }
/** `acts`: all that can be done here, for the palette. */
type Props = { row: AgentRow; details: ConversationDetails | null; relation: Relation; acts: { current: Act[] }; onAsk: (action: Asked) => void; onClose: () => void }

export function ConversationControls({ row, details, relation, acts, onAsk, onClose }: Props) {
  const { perform, isBusy } = useOperation()
  const input = { conversationId: row.id }
  // What was decided before somebody else came to have the conversation is not done.
  const held = { ...input, expectedEpoch: row.epoch }
  const title = titleOf(row)
  const why = (operation: AgentOperation) => {
    const code = refusalOf(operation, row)
    return code && refusalText({ code })
  }
  /** Closes the panel if the work succeeds, because the agent loses the conversation by it. */
  const andClose = async (work: Promise<unknown>) => {
    if (await work) onClose()
  }

  const isRecord = row.channel === 'RECORD'
  const isKept = row.channel !== 'LIVE_CHAT' && row.channel !== 'VOICE'
  const steps = {
    END: () => (isRecord ? void andClose(perform(EndDocument, held, t('resolved', { title }))) : void perform(EndDocument, held, t('ended'))),
    CLOSE: () => void andClose(perform(CloseDocument, held, t('done.closed', { title }))),
    RESUME: () => void perform(ResumeDocument, held, t('resumed')),
  }
  const step = nextStep(row)
  const labels = { END: t(isRecord ? 'end.record' : 'end'), CLOSE: t('close'), RESUME: t('resume') }
  const leave = (done: string) => perform(LeaveDocument, held, done)
  const asking = (key: Asked, label: string, refusal: string | null): Act => ({ key, label, refusal, onChoose: () => onAsk(key) })
  const call = (mode: 'VOICE' | 'VIDEO'): Act => ({ key: mode, label: t(`call.${mode}`), refusal: why(mode), onChoose: () => void perform(ElevateDocument, { ...input, mode }, t('called')) })

  const isConsultant = relation === 'consultant'
  const main: Act[] = isConsultant
    ? [
        { key: 'LEAVE', label: t('leave.consult'), onChoose: () => void andClose(perform(LeaveDocument, input, t('left', { title }))) },
        asking('TAKE_OVER', t('action.TAKE_OVER'), takeOverRefusal(details)),
      ]
    : [
        { key: step, label: labels[step], refusal: why(step), onChoose: steps[step] },
        asking('CONSULT', t('consult'), why('CONSULT')),
        ...(row.raisedHand ? [] : [asking('RAISE', t('hand.raise'), why('RAISE'))]),
        asking('HAND_OVER', t('handover'), why('TO_QUEUE') && why('TO_AGENT')),
      ]
  const calls: Act[] = isConsultant ? [] : [call('VOICE'), call('VIDEO'), { key: 'HANG_UP', label: t('call.END'), refusal: why('END_CALL'), onChoose: () => void perform(EndCallDocument, held, t('hungup')) }]
  const others: Act[] = isConsultant
    ? []
    : [
        {
          key: 'LEAVE',
          label: t(isKept ? 'leave.keep' : 'leave.queue'),
          refusal: why('LEAVE'),
          onChoose: () => (isKept ? void leave(t('kept')) : void andClose(leave(t('left', { title })))),
        },
        { key: 'RELEASE', label: t('release'), refusal: why('RELEASE'), onChoose: () => void andClose(perform(ReleaseDocument, held, t('released', { title }))) },
      ]
  useEffect(() => {
    acts.current = [...main, ...calls, ...others]
    return () => {
      acts.current = []
    }
  })

  return (
    <div className="panel-actions" role="group" aria-label={t('column.actions')}>
      {main.map(({ key, label, refusal, onChoose }, index) => (
        <Button key={key} size="small" kind={index || isConsultant ? 'plain' : 'primary'} busy={!index && isBusy} refusal={refusal} onClick={onChoose}>
          {label}
        </Button>
      ))}
      {calls.length > 0 && <Menu label={t('call')} choices={calls} />}
      {others.length > 0 && <Menu label={t('more')} align="right" choices={others} />}
    </div>
  )
}

/** Why a consultant can't take the conversation over, as the server says; null if it is allowed. */
export function takeOverRefusal(details: ConversationDetails | null): string | null {
  const found = details?.viewerActions?.find(({ action }) => action === 'TAKE_OVER')
  if (!found || found.allowed) return null
  return found.code === 'ROLE_REQUIRED' ? t('given') : refusalText(found)
}
