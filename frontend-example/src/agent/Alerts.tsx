// The agent's alerts: a toast for each notification, and a list. notifications.ts chooses the text of each.

import { AlertList, useAlerts } from '../conversation/Alerts'
import { useStream } from '../live'
import { useViewer } from '../shell/api'
import { sentimentName } from '../words'
import { notificationOf } from './notifications'
import { AgentNotificationsDocument } from './notifications.generated'
import { t } from './words'

const OFFERS = ['OfferNotification', 'OfferWithdrawn', 'ConversationForceClosed']

type Props = { titleOf: (conversationId: string) => string | undefined; onOpen: (conversationId: string) => void; onNotification: () => void }

export function Alerts({ titleOf, onOpen, onNotification }: Props) {
  const viewer = useViewer()
  const { tell, settle, ...list } = useAlerts(onOpen)
  useStream(AgentNotificationsDocument, {}, {
    onFrame: (frame) => {
      if ('offerStatus' in frame && frame.offerStatus !== 'PENDING') settle(frame.conversationId) // perhaps answered on another device
      const told = notificationOf(frame, viewer.id)
      if (!told || !('conversationId' in frame)) return
      const { conversationId, conversation, position, occurredAt } = frame
      // The agent may have lost access to the conversation since; its last title is remembered.
      const title = conversation?.title ?? conversation?.customer?.name ?? titleOf(conversationId) ?? t('untitled')
      const text = t(told.key, { title, name: told.name || t('system'), level: sentimentName(told.level).toLowerCase(), reason: told.reason ?? '' })
      // An offer's alert gives way to what ends the offer.
      tell({ key: OFFERS.includes(frame.__typename) ? conversationId : position, at: occurredAt, text, kind: told.kind, conversationId })
      onNotification()
    },
  })
  return <AlertList {...list} />
}
