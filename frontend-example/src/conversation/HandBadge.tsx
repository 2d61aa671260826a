// A mark on a conversation whose agent has raised a hand: that nobody comes yet, or who comes. What can be done with it is in ../hands.

import { t } from './words'
import type { HandFragment } from './hand.generated'

export type Hand = NonNullable<HandFragment['raisedHand']>

export function HandBadge({ hand }: { hand: Hand | null }) {
  if (!hand) return null
  const look = hand.takenBy ? 'state-awaiting' : 'state-open'
  return <span className={`badge ${look}`}>{hand.takenBy ? t('hand.coming', { name: hand.takenBy.name }) : t('hand.up')}</span>
}
