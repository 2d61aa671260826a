// The text of each notification for the agent: the key of a sentence in en.ts and fr.ts, and the values that fill it in.

import type { Alert } from '../conversation/Alerts'
import type { SentimentLevel } from '../gql/schema'
import type { FrameOf } from '../live'
import type { AgentNotificationsSubscription } from './notifications.generated'

export type NotificationFrame = FrameOf<AgentNotificationsSubscription>
type Notification = { key: NotificationKey; kind: Alert['kind']; name: string; level?: SentimentLevel; reason?: string }
type Offered = 'ASSIGNMENT' | 'TRANSFER' | 'CONSULT'
export type NotificationKey =
  | `notification.offered.${Offered}`
  | `notification.${'withdrawn' | 'missed' | 'closed' | 'closing' | 'taken' | 'undelivered'}`
  | `notification.consult.${'left' | 'over'}`
  | `notification.${'joined' | 'left' | 'monitors' | 'monitored'}`
  | `alert.${`offer.${'accepted' | 'declined' | 'expired'}` | 'sentiment' | 'lost' | 'returned.own' | 'hand.coming' | 'ForceCloseUndone'}`
  | `hand.${'back' | 'answered'}`

/** `helper`: who was coming to the agent's raised hand before this frame. */
export function notificationOf(frame: NotificationFrame, actorId: string, helper?: string): Notification | null {
  switch (frame.__typename) {
    case 'OfferNotification':
      return { key: `notification.offered.${frame.offerKind}`, kind: 'info', name: frame.offer?.madeBy.name ?? '' }
    case 'OfferWithdrawn':
      return { key: frame.offerStatus === 'EXPIRED' ? 'notification.missed' : 'notification.withdrawn', kind: 'warning', name: '' }
    case 'OfferAnswered': {
      const answer = frame.offerStatus === 'ACCEPTED' ? 'accepted' : frame.offerStatus === 'DECLINED' ? 'declined' : 'expired'
      return { key: `alert.offer.${answer}`, kind: answer === 'accepted' ? 'success' : 'warning', name: frame.offer?.agent?.name ?? '' }
    }
    case 'SupervisorJoined':
      return { key: 'notification.joined', kind: 'info', name: frame.supervisor.name }
    case 'SupervisorLeft':
      return { key: 'notification.left', kind: 'info', name: frame.supervisor.name }
    case 'ConversationForceClosed':
      return { key: frame.closesAt ? 'notification.closing' : 'notification.closed', kind: 'danger', name: frame.supervisor.name }
    case 'ForceCloseUndone':
      return { key: 'alert.ForceCloseUndone', kind: 'success', name: frame.supervisor.name }
    case 'ConversationTransferred':
      return { key: 'notification.taken', kind: 'info', name: frame.toAgent.name }
    case 'ConversationTakenOver':
      return { key: 'alert.lost', kind: 'warning', name: frame.takenOverBy.name }
    case 'ConversationReturned': // of a colleague's, supervisors are told where they supervise
      return frame.fromAgent.id === actorId ? { key: 'alert.returned.own', kind: 'warning', name: '' } : null
    case 'ConsultEnded':
      return { key: frame.consultant.id === actorId ? 'notification.consult.over' : 'notification.consult.left', kind: 'info', name: frame.consultant.name }
    case 'SentimentAlert':
      return { key: 'alert.sentiment', kind: 'danger', name: '', level: frame.level }
    case 'HandNotification': {
      const name = frame.takenBy?.name ?? ''
      if (frame.handStatus === 'TAKEN') return { key: 'alert.hand.coming', kind: 'success', name }
      if (frame.handStatus === 'RAISED' && helper) return { key: 'hand.back', kind: 'warning', name: helper }
      return frame.handStatus === 'ANSWERED' ? { key: 'hand.answered', kind: 'info', name } : null
    }
    case 'MonitoringNotice':
      return { key: frame.ended ? 'notification.monitored' : 'notification.monitors', kind: 'info', name: frame.supervisor.name }
    case 'DeliveryFailed':
      return { key: 'notification.undelivered', kind: 'danger', name: '', reason: frame.message?.delivery?.reason ?? '' }
    default:
      return null
  }
}
