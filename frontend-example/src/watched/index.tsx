// Who monitored the viewer's own conversations, when and why: for agents, and for customers where the organisation tells them.

import { useCallback, useEffect, useState } from 'react'
import { useApi } from '../shell/api'
import { Button, TimeOfDay } from '../ui'
import { MonitoringLedgerDocument, type MonitoringLedgerQuery } from './ledger.generated'
import { t } from './words'
import './watched.css'

type Page = NonNullable<MonitoringLedgerQuery['monitoringLedger']>
type Entry = Page['edges'][number]['node']
/** `after` is the cursor of what is older; null if that is all. Null in place of it: the viewer is told nothing. */
type Ledger = { entries: Entry[]; after: string | null } | null

export default function Watched() {
  const api = useApi()
  const [ledger, setLedger] = useState<Ledger>()
  const [state, setState] = useState<'reading' | 'failed' | 'done'>('reading')

  const read = useCallback(
    async (entries: Entry[], after: string | null) => {
      setState('reading')
      const { data } = await api(MonitoringLedgerDocument, { after })
      setState(data ? 'done' : 'failed')
      if (!data) return
      const page = data.monitoringLedger
      setLedger(page && { entries: [...entries, ...page.edges.map((edge) => edge.node)], after: page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null })
    },
    [api],
  )
  useEffect(() => void read([], null), [read])

  const { entries = [], after = null } = ledger ?? {}
  return (
    <div className="watched">
      <h1>{t('title')}</h1>
      <p className="soft">{ledger === null ? t('untold') : t('lead')}</p>
      {ledger && !entries.length && <p>{t('none')}</p>}
      <ul>
        {entries.map((entry, index) => (
          <Watch key={index} entry={entry} /> // entries only follow, and two supervisors may begin at one moment
        ))}
      </ul>
      {state === 'failed' && <p role="alert">{t('fault')}</p>}
      {(state === 'failed' || after) && (
        <Button busy={state === 'reading'} onClick={() => void read(entries, after)}>
          {t(state === 'failed' ? 'again' : 'older')}
        </Button>
      )}
    </div>
  )
}

function Watch({ entry: { supervisor, conversation, purpose, periods } }: { entry: Entry }) {
  return (
    <li>
      <strong dir="auto">{supervisor?.name ?? t('supervisor')}</strong>
      {periods.map(({ startedAt, endedAt }) => (
        <span key={startedAt}>
          <TimeOfDay at={startedAt} /> – {endedAt ? <TimeOfDay at={endedAt} /> : t('now')}
        </span>
      ))}
      <span className="soft" dir="auto">{[purpose || t('purpose.none'), conversation?.title].filter(Boolean).join(' · ')}</span>
    </li>
  )
}
