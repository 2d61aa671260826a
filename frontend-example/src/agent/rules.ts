// What an agent may do with a conversation, as far as its row tells: which buttons show, and why one is refused.
// The server's answer decides, and says the same; `viewerActions` is for supervisors only.

import type { RefusalCode } from '../gql/schema'
import type { Live } from '../conversation/liveRows'
import type { MineFragment } from './list.generated'

export type MyRow = Live<MineFragment>
export type Me = { viewerId: string; agentId: string; queueIds: string[] }

/** What the conversation is to the agent. `none`: another's, seen by somebody who is a supervisor, too. */
export type Part = 'offered' | 'primary' | 'consultant' | 'pickable' | 'none'

export function partOf(row: MineFragment, me: Me): Part {
  if (row.pendingOffer?.agent?.id === me.agentId) return 'offered'
  if (row.agent?.id === me.agentId) return 'primary'
  if (row.participants.some((each) => each.mode === 'CONSULT' && each.person.id === me.viewerId)) return 'consultant'
  const canPick = row.state === 'OPEN' && row.workstream.distribution === 'PICK' && me.queueIds.includes(row.queue.id)
  return canPick ? 'pickable' : 'none'
}

/** One who helps may be offered the whole, and still reads what is said meanwhile. */
export const mayRead = (row: MineFragment, me: Me): boolean =>
  row.participants.some((each) => each.person.id === me.viewerId && each.mode !== 'CUSTOMER') || (row.agent?.id === me.agentId && row.state === 'WAITING')

export type AgentAct = 'END' | 'CLOSE' | 'RESUME' | 'RELEASE' | 'LEAVE' | 'CONSULT' | 'TO_AGENT' | 'TO_QUEUE' | 'VOICE' | 'VIDEO' | 'END_CALL'

const isMessaging = (row: MineFragment) => row.channel !== 'VOICE' && row.channel !== 'RECORD'
const isTalking = (row: MineFragment) => row.state === 'ACTIVE' && row.subState === 'IN_CONVERSATION'

/** For the agent who has the conversation; null when nothing that the row tells speaks against it. */
export function whyNot(act: AgentAct, row: MineFragment): RefusalCode | null {
  const isHandingOver = act === 'TO_AGENT' || act === 'TO_QUEUE'
  const needsMessaging = act === 'TO_AGENT' || act === 'VOICE' || act === 'VIDEO' || act === 'END_CALL'
  const isForRecords = act === 'END' || act === 'CLOSE' || act === 'RESUME'
  if (needsMessaging ? !isMessaging(row) : row.channel === 'RECORD' && !isForRecords) return 'CHANNEL_NOT_SUPPORTED'
  if (!isStateRight(act, row)) return 'STATE_NOT_ALLOWED'
  if (isHandingOver && row.elevatedTo) return 'ELEVATED_TO_VOICE_OR_VIDEO'
  if ((isHandingOver || act === 'CONSULT') && row.pendingOffer?.kind === 'TRANSFER') return 'TRANSFER_PENDING'
  if (act === 'CONSULT' && row.pendingOffer?.kind === 'CONSULT') return 'CONSULT_PENDING'
  return null
}

function isStateRight(act: AgentAct, row: MineFragment): boolean {
  switch (act) {
    case 'CLOSE':
      return row.state === 'WRAP_UP'
    case 'RESUME':
      return row.state === 'WAITING'
    case 'TO_AGENT':
      return isTalking(row) || row.state === 'WAITING'
    case 'VOICE':
    case 'VIDEO':
      return isTalking(row) && row.elevatedTo !== act
    case 'END_CALL':
      return row.elevatedTo !== null
    default:
      return isTalking(row)
  }
}

/** The one step that the state suggests; null while an offer waits for its answer. */
export function nextStep(row: MineFragment): 'END' | 'CLOSE' | 'RESUME' {
  return row.state === 'WRAP_UP' ? 'CLOSE' : row.state === 'WAITING' ? 'RESUME' : 'END'
}

/** Why the customer can't be written to: the channel carries answers only until some time after the customer wrote. */
export function publicRefusal(row: MineFragment, part: Part, nowMs: number): RefusalCode | null {
  if (part === 'consultant' && row.state === 'WRAP_UP') return 'VISIBILITY_NOT_ALLOWED'
  return row.replyWindowEndsAt && Date.parse(row.replyWindowEndsAt) <= nowMs ? 'REPLY_WINDOW_CLOSED' : null
}

/** Those to answer first come first; what waits for its customer, last. */
export function sorted(rows: Iterable<MyRow>, me: Me) {
  const all = [...rows]
  const having = (...parts: Part[]) => all.filter((row) => parts.includes(partOf(row, me)))
  const rest = (row: MyRow) => (row.state === 'WAITING' ? 2 : row.state === 'WRAP_UP' ? 1 : 0)
  return {
    offers: having('offered').sort((one, other) => compare(one.pendingOffer?.expiresAt, other.pendingOffer?.expiresAt)),
    mine: having('primary', 'consultant').sort((one, other) => rest(one) - rest(other) || compare(one.createdAt, other.createdAt)),
    picks: having('pickable').sort((one, other) => compare(one.waitingSince ?? one.createdAt, other.waitingSince ?? other.createdAt)),
  }
}

const compare = (one = '', other = '') => (one < other ? -1 : one > other ? 1 : 0)
