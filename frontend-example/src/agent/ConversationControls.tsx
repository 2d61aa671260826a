// The agent's controls of a conversation. A button that the row rules out says why; the server may still refuse the others.

import { LeaveDocument } from '../conversation/mutations.generated'
import { titleOf } from '../conversation/words'
import { Button, Menu } from '../ui'
import { refusalText } from '../words'
import { CloseDocument, ElevateDocument, EndCallDocument, EndDocument, ReleaseDocument, ResumeDocument } from './mutations.generated'
import { nextStep, refusalOf, type AgentOperation, type AgentRow, type Relation } from './rules'
import type { ConsultOrHandOver } from './ConsultOrHandOverDialog'
import { useOperation } from './useOperation'
import { t } from './words'

type Props = { row: AgentRow; relation: Relation; onAsk: (action: ConsultOrHandOver) => void; onClose: () => void }

export function ConversationControls({ row, relation, onAsk, onClose }: Props) {
  const { perform, isBusy } = useOperation()
  const input = { conversationId: row.id }
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
      </div>
    )
  }

  const isRecord = row.channel === 'RECORD'
  const isKept = row.channel !== 'LIVE_CHAT' && row.channel !== 'VOICE'
  const steps = {
    END: () => (isRecord ? void andClose(perform(EndDocument, input, t('resolved', { title }))) : void perform(EndDocument, input, t('ended'))),
    CLOSE: () => void andClose(perform(CloseDocument, input, t('done.closed', { title }))),
    RESUME: () => void perform(ResumeDocument, input, t('resumed')),
  }
  const step = nextStep(row)
  const labels = { END: t(isRecord ? 'end.record' : 'end'), CLOSE: t('close'), RESUME: t('resume') }
  const leave = (done: string) => perform(LeaveDocument, input, done)
  const call = (mode: 'VOICE' | 'VIDEO') => ({ key: mode, label: t(`call.${mode}`), refusal: why(mode), onChoose: () => void perform(ElevateDocument, { ...input, mode }, t('called')) })

  return (
    <div className="panel-actions" role="group" aria-label={t('column.actions')}>
      <Button size="small" kind="primary" busy={isBusy} refusal={why(step)} onClick={steps[step]}>
        {labels[step]}
      </Button>
      <Button size="small" refusal={why('CONSULT')} onClick={() => onAsk('CONSULT')}>
        {t('consult')}
      </Button>
      <Button size="small" refusal={why('TO_QUEUE') && why('TO_AGENT')} onClick={() => onAsk('HAND_OVER')}>
        {t('handover')}
      </Button>
      <Menu
        label={t('call')}
        choices={[call('VOICE'), call('VIDEO'), { key: 'END', label: t('call.END'), refusal: why('END_CALL'), onChoose: () => void perform(EndCallDocument, input, t('hungup')) }]}
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
          { key: 'release', label: t('release'), refusal: why('RELEASE'), onChoose: () => void andClose(perform(ReleaseDocument, input, t('released', { title }))) },
        ]}
      />
    </div>
  )
}
