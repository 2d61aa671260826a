// Acting on the selected conversations: the bar below the list, and the dialog. The supervisor's page loads it with the first selection.

import { Button } from '../ui'
import type { LiveRow } from '../supervisor/liveRow'
import type { Selection } from '../supervisor/selection'
import { closingText, MOST, type BulkAction } from './plan'
import { useUndo } from './useBatch'
import { t } from './words'
import './bulk.css'

export { BulkDialog } from './BulkDialog'

const ACTIONS: BulkAction[] = ['ASSIGN', 'TRANSFER', 'FORCE_CLOSE']

/** `closing`: whose force close the viewer can undo here. */
type Props = { selection: Selection; closing: LiveRow[]; onAct: (action: BulkAction) => void; onClear: () => void }

export function BulkBar({ selection, closing, onAct, onClear }: Props) {
  const undo = useUndo()
  const { ids, left } = selection
  const isSelecting = ids.size + left > 0
  const why = ids.size > MOST ? t('most', { count: MOST }) : null
  return (
    <section className="bulk-bar" aria-label={t('bar')}>
      <p role="status">
        {isSelecting && <strong>{t('selected', { count: ids.size })}</strong>} {left > 0 && <span className="soft">{t('left', { count: left })}</span>} {closingText(closing)}
      </p>
      {closing.length > 0 && (
        <Button size="small" kind="primary" onClick={() => void undo(closing.map(({ id }) => id))}>
          {t('undo')}
        </Button>
      )}
      {ids.size > 0 &&
        ACTIONS.map((action) => (
          <Button key={action} size="small" kind={action === 'FORCE_CLOSE' ? 'danger' : 'plain'} refusal={why} onClick={() => onAct(action)}>
            {t(`ask.${action}`)}
          </Button>
        ))}
      {isSelecting && (
        <Button size="small" kind="quiet" onClick={onClear}>
          {t('clear')}
        </Button>
      )}
    </section>
  )
}
