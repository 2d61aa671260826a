// What a notification tells the agent, as the key of a sentence and what fills it in. The sentences are in en.ts and fr.ts.

import type { Alert } from '../conversation/Alerts'
import type { SentimentLevel } from '../gql/schema'
import type { FrameOf } from '../live'
import type { AgentNewsSubscription } from './notifications.generated'

export type NewsFrame = FrameOf<AgentNewsSubscription>
type Told = { key: NewsKey; kind: Alert['kind']; name: string; level?: SentimentLevel; reason?: string }
type Offered = 'ASSIGNMENT' | 'TRANSFER' | 'CONSULT'
export type NewsKey =
  | `news.offered.${Offered}`
  | `news.${'withdrawn' | 'missed' | 'closed' | 'taken' | 'sentiment' | 'undelivered'}`
  | `news.consult.${'left' | 'over'}`
  | `news.${'joined' | 'left' | 'monitors' | 'monitored'}`
  | `news.answer.${'accepted' | 'declined' | 'expired'}`

export function toldBy(frame: NewsFrame, viewerId: string): Told | null {
  switch (frame.__typename) {
    case 'OfferNotification':
      return { key: `news.offered.${frame.offerKind}`, kind: 'info', name: frame.offer?.madeBy.name ?? '' }
    case 'OfferWithdrawn':
      return { key: frame.offerStatus === 'EXPIRED' ? 'news.missed' : 'news.withdrawn', kind: 'warning', name: '' }
    case 'OfferAnswered': {
      const answer = frame.offerStatus === 'ACCEPTED' ? 'accepted' : frame.offerStatus === 'DECLINED' ? 'declined' : 'expired'
      return { key: `news.answer.${answer}`, kind: answer === 'accepted' ? 'success' : 'warning', name: frame.offer?.agent?.name ?? '' }
    }
    case 'SupervisorJoined':
      return { key: 'news.joined', kind: 'info', name: frame.supervisor.name }
    case 'SupervisorLeft':
      return { key: 'news.left', kind: 'info', name: frame.supervisor.name }
    case 'ConversationForceClosed':
      return { key: 'news.closed', kind: 'danger', name: frame.supervisor.name }
    case 'ConversationTransferred':
      return { key: 'news.taken', kind: 'info', name: frame.toAgent.name }
    case 'ConsultEnded':
      return { key: frame.consultant.id === viewerId ? 'news.consult.over' : 'news.consult.left', kind: 'info', name: frame.consultant.name }
    case 'SentimentAlert':
      return { key: 'news.sentiment', kind: 'danger', name: '', level: frame.level }
    case 'MonitoringNotice':
      return { key: frame.ended ? 'news.monitored' : 'news.monitors', kind: 'info', name: frame.supervisor.name }
    case 'DeliveryFailed':
      return { key: 'news.undelivered', kind: 'danger', name: '', reason: frame.message?.delivery?.reason ?? '' }
    default:
      return null
  }
}
