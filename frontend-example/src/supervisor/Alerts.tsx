// The supervisor's alerts: those of rules, which the server keeps, falling sentiment, answers to offers, what other supervisors did, and how monitoring sessions ended.

import { useState } from 'react'
import { KeptAlerts, Rules } from '../alerts/later'
import { AlertList, handKey, useAlerts, type Alert } from '../conversation/Alerts'
import { useRefetchedQuery } from '../conversation/useRefetchedQuery'
import { titleOf } from '../conversation/words'
import { useStream, type FrameOf } from '../live'
import { useViewer } from '../shell/api'
import { Later } from '../shell/Later'
import type { MeFragment } from '../shell/viewer.generated'
import { sentimentName } from '../words'
import { NotificationsDocument, UnreadAlertsDocument, type NotificationsSubscription } from './notifications.generated'
import { t } from './words'

type Frame = FrameOf<NotificationsSubscription>

let forceClosed = '' // the conversation of the last such frame

type Props = { onOpen: (conversationId: string) => void; onRead: (conversationId: string, unread: number) => void }

export function Alerts({ onOpen, onRead }: Props) {
  const viewer = useViewer()
  const { announce, tell, settle, ...list } = useAlerts(onOpen)
  const [rung, setRung] = useState(0) // rises when one of a rule rings or is read
  const [unread] = useRefetchedQuery(UnreadAlertsDocument, {}, { cause: rung })
  const [isRuling, setRuling] = useState(false)
  useStream(NotificationsDocument, {}, {
    onFrame: (frame) => {
      if (frame.__typename === 'AlertNotification') {
        const { alertId: key, alert, isAcknowledgement, occurredAt: at } = frame
        setRung((before) => before + 1)
        settle(key) // perhaps somebody else looks after it
        if (alert && !isAcknowledgement) announce({ key, at, text: `${alert.ruleName}: ${alert.queue?.name ?? ''}`, kind: 'warning' })
      }
      if (frame.__typename === 'ConversationRead') onRead(frame.conversationId, frame.unread ?? 0)
      if (frame.__typename === 'HandNotification') settle(handKey(frame.conversationId))
      tell(alertOf(frame, viewer))
    },
  })
  return (
    <>
      <AlertList {...list} kept={unread?.alerts?.totalCount}>
        {(close) => {
          const leaving = (go: () => void) => {
            close()
            go()
          }
          return (
            <Later meanwhile={<p className="soft">{t('panel.loading')}</p>}>
              <KeptAlerts cause={rung} onOpen={(id) => leaving(() => onOpen(id))} onRules={() => leaving(() => setRuling(true))} />
            </Later>
          )
        }}
      </AlertList>
      {isRuling && (
        <Later>
          <Rules onClose={() => setRuling(false)} />
        </Later>
      )}
    </>
  )
}

function alertOf(frame: Frame, { actor, agent }: Pick<MeFragment, 'actor' | 'agent'>): Alert | null {
  if (!('conversationId' in frame)) return null
  const title = titleOf(frame.conversation ?? {})
  const made = (text: string, kind: Alert['kind']): Alert => ({ key: frame.position, at: frame.occurredAt, text, kind, conversationId: frame.conversationId })
  switch (frame.__typename) {
    case 'SentimentAlert':
      return made(t('alert.sentiment', { title, level: sentimentName(frame.level).toLowerCase() }), 'danger')
    case 'OfferAnswered': {
      const kind = frame.offerStatus === 'ACCEPTED' ? 'success' : 'warning'
      const key = frame.offerStatus === 'ACCEPTED' ? 'accepted' : frame.offerStatus === 'DECLINED' ? 'declined' : 'expired'
      return made(t(`alert.offer.${key}`, { title, name: frame.offer?.agent?.name ?? t('noone') }), kind)
    }
    case 'MonitoringEnded': {
      const { reason, closedBy, explanation: why } = frame.end
      const hasTakenOver = agent !== null && agent.id === frame.conversation?.agent?.id
      const isOwn = reason === 'STOPPED' || reason === 'LEFT' || closedBy?.id === actor.id || hasTakenOver
      // Whoever had joined has been told of the force close.
      return isOwn || frame.conversationId === forceClosed ? null : made(t('alert.MonitoringEnded', { title, why }), 'info')
    }
    case 'ConversationTakenOver':
      return made(t('alert.lost', { title, name: frame.takenOverBy.name }), 'warning')
    case 'ConversationReturned': {
      const { id, name } = frame.fromAgent
      return made(t(id === actor.id ? 'alert.returned.own' : 'alert.returned', { title, name }), 'warning')
    }
    case 'HandNotification': {
      const { handKind, handStatus, hand, takenBy } = frame
      const key = handKey(frame.conversationId)
      if (handStatus === 'RAISED' && (!agent || agent.id !== hand?.agent?.id)) return { ...made(t('alert.hand', { title, name: hand?.agent?.name ?? t('noone'), reason: hand?.reason ?? '' }), handKind === 'EMERGENCY' ? 'danger' : 'warning'), key }
      // Of hands that are no longer up, the list and the panel show no more, and so does this.
      return handStatus === 'TAKEN' && takenBy && takenBy.id !== actor.id ? { ...made(t('alert.hand.coming', { title, name: takenBy.name }), 'info'), key } : null
    }
    case 'SupervisorJoined':
    case 'SupervisorLeft':
    case 'ConversationForceClosed':
    case 'ForceCloseUndone':
      if (frame.__typename === 'ConversationForceClosed') forceClosed = frame.conversationId
      // The viewer's own actions have been confirmed where they were taken.
      if (frame.supervisor.id === actor.id) return null
      return made(t(`alert.${frame.__typename}`, { title, name: frame.supervisor.name }), 'info')
    default:
      return null
  }
}
