// The supervisor's alerts: falling sentiment, answers to offers, and what other supervisors did.

import { AlertList, useAlerts, type Alert } from '../conversation/Alerts'
import { titleOf } from '../conversation/words'
import { useStream, type FrameOf } from '../live'
import { useViewer } from '../shell/api'
import { sentimentName } from '../words'
import { NotificationsDocument, type NotificationsSubscription } from './notifications.generated'
import { t } from './words'

type Frame = FrameOf<NotificationsSubscription>

export function Alerts({ onOpen }: { onOpen: (conversationId: string) => void }) {
  const viewer = useViewer()
  const { tell, ...list } = useAlerts(onOpen)
  useStream(NotificationsDocument, {}, { onFrame: (frame) => tell(alertOf(frame, viewer.id)) })
  return <AlertList {...list} />
}

function alertOf(frame: Frame, viewerId: string): Alert | null {
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
    case 'SupervisorJoined':
    case 'SupervisorLeft':
    case 'ConversationForceClosed':
      // The viewer's own actions have been confirmed where they were taken.
      if (frame.supervisor.id === viewerId) return null
      return made(t(`alert.${frame.__typename}`, { title, name: frame.supervisor.name }), 'info')
    default:
      return null
  }
}
