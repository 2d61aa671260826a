// The raised hands of the supervisor's queues, as the live list has them. The list itself is in ../hands, and is loaded when it is opened.

import type { Handed } from '../hands'
import { HandList } from '../hands/later'
import { Later } from '../shell/Later'
import { Popover } from '../ui'
import type { LiveRow } from './liveRow'
import { t } from './words'

export function Hands({ rows, onOpen }: { rows: LiveRow[]; onOpen: (id: string) => void }) {
  const raised = rows.filter((row): row is LiveRow & Handed => row.raisedHand !== null)
  const alone = raised.filter(({ raisedHand }) => !raisedHand.takenBy).length // to whom nobody comes yet
  return (
    <Popover align="right" name={alone ? t('hands.up', { count: alone }) : t('hands')} label={<>{t('hands.short')}{alone > 0 && <span className="count">{alone}</span>}</>}>
      {(close) => (
        <div className="hands" tabIndex={-1}>
          <Later meanwhile={<p className="soft">{t('panel.loading')}</p>}>
            <HandList
              rows={raised}
              onOpen={(id) => {
                close()
                onOpen(id)
              }}
            />
          </Later>
        </div>
      )}
    </Popover>
  )
}
