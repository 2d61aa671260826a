// Shows in a dialog why a mutation was refused. If the conversation has changed meanwhile, a button lets the viewer decide again.

import { Button } from '../ui'
import type { RefusalDetailsFragment } from './mutations.generated'
import { refusalSentence } from './useRetryingMutation'
import { t } from './words'

export function RefusalNotice({ refusal, onLookAgain }: { refusal: RefusalDetailsFragment; onLookAgain: ((version: number) => void) | null }) {
  return (
    <div className="notice notice-danger" role="alert">
      <p>{refusalSentence(refusal)}</p>
      {onLookAgain && refusal.code === 'STALE_VERSION' && 'currentVersion' in refusal && (
        <Button size="small" onClick={() => onLookAgain(refusal.currentVersion)}>
          {t('refusal.lookagain')}
        </Button>
      )}
    </div>
  )
}
