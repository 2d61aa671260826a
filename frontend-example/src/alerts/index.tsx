// The alerts that rules rang, kept on the server and the same on every device. Their rules are in Rules.tsx; who is told of a new one at once is in ../supervisor/Alerts.tsx.

import { useState } from 'react'
import { useRefetchedQuery } from '../conversation/useRefetchedQuery'
import { refusalSentence, useRetryingMutation } from '../conversation/useRetryingMutation'
import { titleOf } from '../conversation/words'
import { Button, Tabs, TimeOfDay, timeOfDay, toast } from '../ui'
import { AcknowledgeAlertsDocument, KeptAlertsDocument, type KeptAlertsQuery } from './alerts.generated'
import { rangText } from './rules'
import { t } from './words'
import './alerts.css'

export { Rules } from './Rules'

type Kept = NonNullable<KeptAlertsQuery['alerts']>['edges'][number]['node']
/** `cause`: another one when one has rung, or was read. */
type Props = { cause: unknown; onOpen: (conversationId: string) => void; onRules: () => void }

const MOST_NAMED = 5

export function KeptAlerts({ cause, onOpen, onRules }: Props) {
  const [shown, setShown] = useState('unread')
  return (
    <section className="kept" aria-label={t('kept')}>
      <Button size="small" className="kept-rules" onClick={onRules}>
        {t('rules')}
      </Button>
      <Tabs
        label={t('kept')}
        chosen={shown}
        onChoose={setShown}
        tabs={['unread', 'read'].map((key) => ({ key, label: t(key === 'read' ? 'kept.read' : 'kept.unread'), panel: <List key={key} isRead={key === 'read'} cause={cause} onOpen={onOpen} /> }))}
      />
      <h3>{t('kept.here')}</h3>
    </section>
  )
}

function List({ isRead, cause, onOpen }: Pick<Props, 'cause' | 'onOpen'> & { isRead: boolean }) {
  const mutate = useRetryingMutation()
  const [data, readAgain] = useRefetchedQuery(KeptAlertsDocument, { read: isRead }, { cause })
  const [isBusy, setBusy] = useState(false)
  if (!data) return <p className="soft">{t('list.loading')}</p>
  const { edges = [], totalCount = 0 } = data.alerts ?? {}
  const alerts = edges.map(({ node }) => node)

  async function acknowledge(these: Kept[]) {
    setBusy(true)
    const { refusal } = await mutate(AcknowledgeAlertsDocument, { alertIds: these.map(({ id }) => id) })
    setBusy(false)
    if (refusal) toast(refusalSentence(refusal), 'warning')
    readAgain()
  }

  return (
    <>
      {!alerts.length && <p className="soft">{t(isRead ? 'kept.none.read' : 'kept.none.unread')}</p>}
      <ul>
        {alerts.map((alert) => (
          <li key={alert.id} className="kept-alert">
            <p>
              <strong dir="auto">{alert.ruleName}</strong> <TimeOfDay at={alert.rungAt} />
            </p>
            <p dir="auto">{rangText(alert.queue?.name, alert.condition, alert.value)}</p>
            {alert.conversations.slice(0, MOST_NAMED).map((conversation) => (
              <button key={conversation.id} type="button" className="kept-link" dir="auto" onClick={() => onOpen(conversation.id)}>
                {titleOf(conversation)}
              </button>
            ))}
            {alert.conversations.length > MOST_NAMED && <p className="soft">{t('kept.others', { count: alert.conversations.length - MOST_NAMED })}</p>}
            {isRead ? (
              <p className="soft">{t(alert.acknowledgedBy ? 'kept.by' : 'kept.own', { name: alert.acknowledgedBy?.name ?? '', time: timeOfDay(alert.acknowledgedAt ?? alert.rungAt) })}</p>
            ) : (
              <Button size="small" busy={isBusy} aria-label={`${t(`kept.${alert.acknowledgement}`)}: ${alert.ruleName}`} onClick={() => void acknowledge([alert])}>
                {t(`kept.${alert.acknowledgement}`)}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {totalCount > alerts.length && <p className="soft">{t('kept.more', { shown: alerts.length, count: totalCount })}</p>}
      {!isRead && alerts.length > 1 && (
        <Button size="small" kind="quiet" busy={isBusy} onClick={() => void acknowledge(alerts)}>
          {t('kept.all', { count: alerts.length })}
        </Button>
      )}
    </>
  )
}
