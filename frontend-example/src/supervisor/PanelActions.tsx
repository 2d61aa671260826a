// The panel's buttons. viewerActions says which are allowed, and a refused button shows the reason.

import { Button } from '../ui'
import { refusalOf, type Action } from './actions'
import type { LiveRow } from './liveRow'
import { t } from './words'

type Props = { row: LiveRow; isMonitoring: boolean; hasJoined: boolean; onAct: (action: Action) => void; onStop: () => void; onLeave: () => void }

export function PanelActions({ row, isMonitoring, hasJoined, onAct, onStop, onLeave }: Props) {
  const button = (action: Action, kind?: 'danger' | 'primary') => (
    <Button size="small" kind={kind} refusal={refusalOf(row, action)} onClick={() => onAct(action)}>
      {t(`action.${action}`)}
    </Button>
  )
  return (
    <div className="panel-actions" role="group" aria-label={t('column.actions')}>
      {refusalOf(row, 'UNDO_FORCE_CLOSE') === null && button('UNDO_FORCE_CLOSE', 'primary')}
      {isMonitoring ? (
        <Button size="small" onClick={onStop}>
          {t('monitor.stop')}
        </Button>
      ) : (
        button('MONITOR')
      )}
      {hasJoined ? (
        <Button size="small" onClick={onLeave}>
          {t('leave')}
        </Button>
      ) : (
        button('JOIN')
      )}
      {button('ASSIGN')}
      {button('TRANSFER')}
      {button('TAKE_OVER')}
      {button('FORCE_CLOSE', 'danger')}
    </div>
  )
}
