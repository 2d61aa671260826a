// Acting on the selected conversations: the bar below the list, and the dialog. The supervisor's page loads it with the first selection.

import { Button } from '../ui'
import type { Selection } from '../supervisor/selection'
import { MOST, type BulkAction } from './plan'
import { t } from './words'
import './bulk.css'

export { BulkDialog } from './BulkDialog'

const ACTIONS: BulkAction[] = ['ASSIGN', 'TRANSFER', 'FORCE_CLOSE']

export function BulkBar({ selection, onAct, onClear }: { selection: Selection; onAct: (action: BulkAction) => void; onClear: () => void }) {
  const { ids, left } = selection
  const why = ids.size > MOST ? t('most', { count: MOST }) : null
  return (
    <section className="bulk-bar" aria-label={t('bar')}>
      <p role="status">
        <strong>{t('selected', { count: ids.size })}</strong> {left > 0 && <span className="soft">{t('left', { count: left })}</span>}
      </p>
      {ids.size > 0 &&
        ACTIONS.map((action) => (
          <Button key={action} size="small" kind={action === 'FORCE_CLOSE' ? 'danger' : 'plain'} refusal={why} onClick={() => onAct(action)}>
            {t(`ask.${action}`)}
          </Button>
        ))}
      <Button size="small" kind="quiet" onClick={onClear}>
        {t('clear')}
      </Button>
    </section>
  )
}
