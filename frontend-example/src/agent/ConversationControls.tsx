// The agent's controls of a conversation. A button that the row rules out says why; the server may still refuse the others.

import { LeaveDocument } from '../conversation/mutations.generated'
import { titleOf } from '../conversation/words'
import { Button, Menu } from '../ui'
import { refusalText } from '../words'
import { CloseDocument, ElevateDocument, EndCallDocument, EndDocument, ReleaseDocument, ResumeDocument } from './mutations.generated'
import { nextStep, refusalOf, type AgentOperation, type AgentRow, type Relation } from './rules'
import type { ConversationDetails } from './useConversationDetails'
import { useOperation } from './useOperation'
import { t } from './words'

/** What is asked in a dialog. */
export type Asked = 'CONSULT' | 'HAND_OVER' | 'RAISE' | 'TAKE_OVER'
type Props = { row: AgentRow; details: ConversationDetails | null; relation: Relation; onAsk: (action: Asked) => void; onClose: () => void }

export function ConversationControls({ row, details, relation, onAsk, onClose }: Props) {
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

  if (relation === 'consultant') {
    return (
      <div className="panel-actions" role="group" aria-label={t('column.actions')}>
        <Button size="small" busy={isBusy} onClick={() => void andClose(perform(LeaveDocument, input, t('left', { title })))}>
          {t('leave.consult')}
        </Button>
        <Button size="small" refusal={takeOverRefusal(details)} onClick={() => onAsk('TAKE_OVER')}>
          {t('action.TAKE_OVER')}
        </Button>
      </div>
    )
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
  const call = (mode: 'VOICE' | 'VIDEO') => ({ key: mode, label: t(`call.${mode}`), refusal: why(mode), onChoose: () => void perform(ElevateDocument, { ...input, mode }, t('called')) })

  return (
    <div className="panel-actions" role="group" aria-label={t('column.actions')}>
      <Button size="small" kind="primary" busy={isBusy} refusal={why(step)} onClick={steps[step]}>
        {labels[step]}
      </Button>
      <Button size="small" refusal={why('CONSULT')} onClick={() => onAsk('CONSULT')}>
        {t('consult')}
      </Button>
      {!row.raisedHand && (
        <Button size="small" refusal={why('RAISE')} onClick={() => onAsk('RAISE')}>
          {t('hand.raise')}
        </Button>
      )}
      <Button size="small" refusal={why('TO_QUEUE') && why('TO_AGENT')} onClick={() => onAsk('HAND_OVER')}>
        {t('handover')}
      </Button>
      <Menu
        label={t('call')}
        choices={[call('VOICE'), call('VIDEO'), { key: 'END', label: t('call.END'), refusal: why('END_CALL'), onChoose: () => void perform(EndCallDocument, held, t('hungup')) }]}
      />
      <Menu
        label={t('more')}
        align="right"
        choices={[
          {
            key: 'leave',
            label: t(isKept ? 'leave.keep' : 'leave.queue'),
            refusal: why('LEAVE'),
            onChoose: () => (isKept ? void leave(t('kept')) : void andClose(leave(t('left', { title })))),
          },
          { key: 'release', label: t('release'), refusal: why('RELEASE'), onChoose: () => void andClose(perform(ReleaseDocument, held, t('released', { title }))) },
        ]}
      />
    </div>
  )
}

/** Why a consultant can't take the conversation over, as the server says; null if it is allowed. */
export function takeOverRefusal(details: ConversationDetails | null): string | null {
  const found = details?.viewerActions?.find(({ action }) => action === 'TAKE_OVER')
  if (!found || found.allowed) return null
  return found.code === 'ROLE_REQUIRED' ? t('given') : refusalText(found)
}
