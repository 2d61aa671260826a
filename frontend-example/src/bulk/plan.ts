// What is asked for many conversations, as plain values: the input of the mutation, and what its answer says of each conversation.

import { refusalSentence } from '../conversation/useRetryingMutation'
import { clockTime } from '../ui'
import type { BatchFragment } from './bulk.generated'
import { t } from './words'

export const MOST = 500 // conversations in one request

export type BulkAction = 'ASSIGN' | 'TRANSFER' | 'FORCE_CLOSE'
/** `own`: the members of each conversation's own queue. */
export type Target = { to: 'own' | 'agents' | 'queue'; agentIds: string[]; queueId: string | null; overrideCapacity: boolean; overridePresence: boolean }
export type Item = BatchFragment['items'][number]

export const TARGETS: Record<BulkAction, Target['to'][]> = { ASSIGN: ['own', 'agents', 'queue'], TRANSFER: ['own', 'agents'], FORCE_CLOSE: [] }
export const FIRST_TARGET: Target = { to: 'own', agentIds: [], queueId: null, overrideCapacity: false, overridePresence: false }

/** Why nothing can be asked yet; null if it can. */
export function missing({ to, agentIds, queueId }: Target): string | null {
  if (to === 'agents' && !agentIds.length) return t('agents.need')
  return to === 'queue' && !queueId ? t('queue.need') : null
}

/** The input, without what makes it a rehearsal or an act. The conversations are named without a version: each is judged anew when it is its turn. */
export function inputOf(action: BulkAction, ids: readonly string[], target: Target) {
  const conversations = { named: ids.map((conversationId) => ({ conversationId })) }
  if (action === 'FORCE_CLOSE') return { conversations }
  const { to, agentIds, queueId, overrideCapacity, overridePresence } = target
  if (to === 'queue') return { conversations, queueId }
  const agents = to === 'agents' ? { agentIds, ...(action === 'ASSIGN' ? { overridePresence } : {}) } : {}
  return { conversations, ...agents, overrideCapacity }
}

/** 'Offered to Ada, 2 units over the capacity', or why not. */
export function itemText({ outcome, agent, capacityExceededBy, refusal }: Item, action: BulkAction, queue: string): string {
  if (outcome === 'LEFT') return t('is.LEFT')
  if (refusal) return refusal.code === 'NO_AGENT_AVAILABLE' ? t('refused.NO_AGENT_AVAILABLE') : refusalSentence(refusal)
  if (action === 'FORCE_CLOSE') return t('would.close')
  if (!agent) return t('would.queue', { queue })
  const offered = t('would.agent', { name: agent.name })
  return capacityExceededBy ? `${offered}, ${t('over', { count: capacityExceededBy })}` : offered
}

/** '10 closed. That can be undone until 14:05:09', the first one's end. Instants of one server are in the order of their letters. */
export function closingText(closing: readonly { closesAt: string | null }[]): string {
  const [first] = closing.map(({ closesAt }) => closesAt ?? '').sort()
  return first ? t('closed.until', { count: closing.length, time: clockTime(first) }) : ''
}

/** 'Ada 14 · Bob 13', those with the most first. */
export function spread(items: readonly Item[]): string {
  const counts = new Map<string, { name: string; count: number }>()
  for (const { agent } of items) {
    if (!agent) continue
    const { name, count } = counts.get(agent.id) ?? { name: agent.name, count: 0 }
    counts.set(agent.id, { name, count: count + 1 })
  }
  return [...counts.values()].sort((one, other) => other.count - one.count).map(({ name, count }) => `${name} ${count}`).join(' · ')
}
