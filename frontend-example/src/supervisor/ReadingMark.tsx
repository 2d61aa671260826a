// A small mark on a message of the customer. It opens how the message reads, which ../reading shows and is loaded only then.

import { createContext, lazy, use, useRef, useState } from 'react'
import type { Said } from '../conversation/transcript'
import { Later } from '../shell/Later'
import { SentimentIcon } from '../ui'
import { isCloseKey } from '../ui/keys'
import { sentimentName } from '../words'
import type { LiveRow } from './liveRow'
import { t } from './words'

const Reading = lazy(() => import('../reading'))

/** The conversation's row: a new one comes, among other things, when its sentiment changes. */
export const RowNow = createContext<LiveRow | undefined>(undefined)

export function ReadingMark({ message }: { message: Said }) {
  const [isOpen, setOpen] = useState(false)
  // What the open reading found; a transcript that is read again knows better.
  const [found, setFound] = useState({ of: message, reads: message.correction?.reads })
  const reads = found.of === message ? found.reads : message.correction?.reads
  const row = use(RowNow)
  const mark = useRef<HTMLButtonElement>(null)
  return (
    <div
      className="reading"
      onKeyDown={(event) => {
        if (!isOpen || !isCloseKey(event.nativeEvent)) return
        event.stopPropagation()
        setOpen(false)
        mark.current?.focus()
      }}
    >
      <button ref={mark} type="button" className="reading-mark" aria-expanded={isOpen} title={t('reading.open')} onClick={() => setOpen(!isOpen)}>
        <span className="unseen">{t('reading.open')}</span>
        {reads && <span>{t('reading.corrected', { reads: sentimentName(reads).toLowerCase() })}</span>}
        <SentimentIcon level={reads} look="open" />
      </button>
      {isOpen && (
        <Later meanwhile={<p className="soft">{t('panel.loading')}</p>}>
          <Reading message={message} cause={row} onFound={(reads) => setFound({ of: message, reads })} />
        </Later>
      )}
    </div>
  )
}
