// Shows in a dialog why a mutation was refused. If the conversation has changed meanwhile, a button lets the viewer decide again.

import { Button } from '../ui'
import type { RefusalDetailsFragment } from './mutations.generated'
import { refusalSentence } from './useRetryingMutation'
import { t } from './words'

type Props = { refusal: RefusalDetailsFragment; text?: string; onLookAgain: ((version: number) => void) | null }

export function RefusalNotice({ refusal, text = refusalSentence(refusal), onLookAgain }: Props) {
  return (
    <div className="notice notice-danger" role="alert">
      <p>{text}</p>
      {onLookAgain && refusal.code === 'STALE_VERSION' && 'currentVersion' in refusal && (
        <Button size="small" onClick={() => onLookAgain(refusal.currentVersion)}>
          {t('refusal.lookagain')}
        </Button>
      )}
    </div>
  )
}
