// What an agent may do with a conversation, judged by its row: which buttons are shown, and why one is refused.
// The server decides by the same rules. It offers `viewerActions` to supervisors only.

import type { RefusalCode } from '../gql/schema'
import type { LiveRowOf } from '../conversation/liveRows'
import type { AgentRowFragment } from './list.generated'

export type AgentRow = LiveRowOf<AgentRowFragment>
export type Me = { actorId: string; agentId: string; queueIds: string[] }

/** What the conversation is to the agent. `none`: another agent's, seen because the viewer is also a supervisor. */
export type Relation = 'offered' | 'primary' | 'consultant' | 'pickable' | 'none'

export function relationOf(row: AgentRowFragment, me: Me): Relation {
  if (row.pendingOffer?.agent?.id === me.agentId) return 'offered'
  if (row.agent?.id === me.agentId) return 'primary'
  if (row.participants.some((each) => each.mode === 'CONSULT' && each.person.id === me.actorId)) return 'consultant'
  const canPick = row.state === 'OPEN' && row.workstream.distribution === 'PICK' && me.queueIds.includes(row.queue.id)
  return canPick ? 'pickable' : 'none'
}

/** A consultant keeps reading while the conversation itself is offered to them. */
export const mayRead = (row: AgentRowFragment, me: Me): boolean =>
  row.participants.some((each) => each.person.id === me.actorId && each.mode !== 'CUSTOMER') || (row.agent?.id === me.agentId && row.state === 'WAITING')

export type AgentOperation = 'END' | 'CLOSE' | 'RESUME' | 'RELEASE' | 'LEAVE' | 'CONSULT' | 'TO_AGENT' | 'TO_QUEUE' | 'VOICE' | 'VIDEO' | 'END_CALL' | 'RAISE'

const isMessaging = (row: AgentRowFragment) => row.channel !== 'VOICE' && row.channel !== 'RECORD'
const isTalking = (row: AgentRowFragment) => row.state === 'ACTIVE' && row.subState === 'IN_CONVERSATION'

/** For the conversation's agent: why the row rules an operation out; null when it does not. */
export function refusalOf(operation: AgentOperation, row: AgentRowFragment): RefusalCode | null {
  const isHandingOver = operation === 'TO_AGENT' || operation === 'TO_QUEUE'
  const needsMessaging = operation === 'TO_AGENT' || operation === 'VOICE' || operation === 'VIDEO' || operation === 'END_CALL'
  const isForRecords = operation === 'END' || operation === 'CLOSE' || operation === 'RESUME' || operation === 'RAISE'
  if (needsMessaging ? !isMessaging(row) : row.channel === 'RECORD' && !isForRecords) return 'CHANNEL_NOT_SUPPORTED'
  if (!isStateRight(operation, row)) return 'STATE_NOT_ALLOWED'
  if (isHandingOver && row.elevatedTo) return 'ELEVATED_TO_VOICE_OR_VIDEO'
  if ((isHandingOver || operation === 'CONSULT') && row.pendingOffer?.kind === 'TRANSFER') return 'TRANSFER_PENDING'
  if (operation === 'CONSULT' && row.pendingOffer?.kind === 'CONSULT') return 'CONSULT_PENDING'
  return null
}

function isStateRight(operation: AgentOperation, row: AgentRowFragment): boolean {
  switch (operation) {
    case 'CLOSE':
      return row.state === 'WRAP_UP'
    case 'RESUME':
      return row.state === 'WAITING'
    case 'RAISE':
      return isTalking(row) || row.state === 'WRAP_UP'
    case 'TO_AGENT':
      return isTalking(row) || row.state === 'WAITING'
    case 'VOICE':
    case 'VIDEO':
      return isTalking(row) && row.elevatedTo !== operation
    case 'END_CALL':
      return row.elevatedTo !== null
    default:
      return isTalking(row)
  }
}

/** The next step that the state suggests. */
export function nextStep(row: AgentRowFragment): 'END' | 'CLOSE' | 'RESUME' {
  return row.state === 'WRAP_UP' ? 'CLOSE' : row.state === 'WAITING' ? 'RESUME' : 'END'
}

/** Why a message to the customer is refused: wrap-up for a consultant, or the channel's reply window is closed. */
export function publicRefusal(row: AgentRowFragment, relation: Relation, nowMs: number): RefusalCode | null {
  if (relation === 'consultant' && row.state === 'WRAP_UP') return 'VISIBILITY_NOT_ALLOWED'
  return row.replyWindowEndsAt && Date.parse(row.replyWindowEndsAt) <= nowMs ? 'REPLY_WINDOW_CLOSED' : null
}

/** The three lists in their order: offers by expiry; own conversations with wrap-up and then waiting ones last; the longest waiting to pick first. What is being closed can be neither accepted nor picked. */
export function sorted(rows: Iterable<AgentRow>, me: Me) {
  const all = [...rows]
  const free = all.filter((row) => !row.closesAt)
  const having = (parts: Relation[], among = all) => among.filter((row) => parts.includes(relationOf(row, me)))
  const rest = (row: AgentRow) => (row.state === 'WAITING' ? 2 : row.state === 'WRAP_UP' ? 1 : 0)
  return {
    offers: having(['offered'], free).sort((one, other) => compare(one.pendingOffer?.expiresAt, other.pendingOffer?.expiresAt)),
    mine: having(['primary', 'consultant']).sort((one, other) => rest(one) - rest(other) || compare(one.createdAt, other.createdAt)),
    picks: having(['pickable'], free).sort((one, other) => compare(one.waitingSince ?? one.createdAt, other.waitingSince ?? other.createdAt)),
  }
}

const compare = (one = '', other = '') => (one < other ? -1 : one > other ? 1 : 0)
