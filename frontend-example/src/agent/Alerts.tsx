// The agent's alerts: a toast for each notification, and a list. notifications.ts chooses the text of each.

import { useRef } from 'react'
import { AlertList, handKey, useAlerts } from '../conversation/Alerts'
import { useStream } from '../live'
import { useViewer } from '../shell/api'
import { sentimentName } from '../words'
import { notificationOf } from './notifications'
import { AgentNotificationsDocument } from './notifications.generated'
import { t } from './words'

const OFFERS = ['OfferNotification', 'OfferWithdrawn', 'ConversationForceClosed', 'ForceCloseUndone']

type Props = { titleOf: (conversationId: string) => string | undefined; takers: Map<string, string>; closers: Map<string, string>; onOpen: (conversationId: string) => void; onNotification: () => void; onRead: (conversationId: string, unread: number) => void }

/** `takers`: who has taken over which conversation from the agent, as far as the agent was told since the page was opened; `closers`: likewise, who force-closed which. */
export function Alerts({ titleOf, takers, closers, onOpen, onNotification, onRead }: Props) {
  const viewer = useViewer()
  const { tell, settle, ...list } = useAlerts(onOpen)
  const helpers = useRef(new Map<string, string>()).current // who comes to which conversation
  useStream(AgentNotificationsDocument, {}, {
    onFrame: (frame) => {
      if ('offerStatus' in frame && frame.offerStatus !== 'PENDING') settle(frame.conversationId) // perhaps answered on another device
      if (!('conversationId' in frame)) return
      if (frame.__typename === 'ConversationRead') return onRead(frame.conversationId, frame.unread ?? 0)
      const { conversationId, conversation, position, occurredAt } = frame
      if (frame.__typename === 'ConversationTakenOver') takers.set(conversationId, frame.takenOverBy.name)
      if (frame.__typename === 'ConversationForceClosed') closers.set(conversationId, frame.supervisor.name)
      if (frame.__typename === 'OfferNotification') takers.delete(conversationId)
      const isHand = frame.__typename === 'HandNotification'
      const key = isHand ? handKey(conversationId) : OFFERS.includes(frame.__typename) ? conversationId : position // an offer's alert gives way to what ends the offer, and a force close's to its undoing
      const helper = helpers.get(conversationId)
      if (isHand) {
        settle(key)
        if (frame.hand?.agent?.id !== viewer.agent?.id) return // another agent's, whose supervisor the viewer is, or it is no longer theirs
        if (frame.takenBy) helpers.set(conversationId, frame.takenBy.name)
        else helpers.delete(conversationId)
      }
      const told = notificationOf(frame, viewer.actor.id, helper)
      if (!told) return
      // The agent may have lost access to the conversation since; its last title is remembered.
      const title = conversation?.title ?? conversation?.customer?.name ?? titleOf(conversationId) ?? t('untitled')
      const text = t(told.key, { title, name: told.name || t('system'), level: sentimentName(told.level).toLowerCase(), reason: told.reason ?? '' })
      tell({ key, at: occurredAt, text, kind: told.kind, conversationId })
      onNotification()
    },
  })
  return <AlertList {...list} />
}
