// The supervisor's view: filters, search, order and the open conversation. It is kept in the address; savedViews.ts saves it under a name.

import type { AttentionLevel, Channel, ConversationState, SentimentLevel } from '../gql/schema'
import { SENTIMENT_LEVELS } from '../words/sentimentLevels'
import { contains } from './folding'
import type { LiveRow } from './liveRow'
import { LEVELS, urgencyOf } from './urgency'

export const ORDERS = ['attention', 'waiting', 'sentiment', 'activity', 'handling', 'newest', 'oldest'] as const
export type Order = (typeof ORDERS)[number]

export type View = {
  queues: string[]
  agents: string[]
  states: ConversationState[]
  channels: Channel[]
  sentiment: SentimentLevel | null
  attention: AttentionLevel | null
  search: string
  order: Order
  open: string | null
}

export const EMPTY: View = { queues: [], agents: [], states: [], channels: [], sentiment: null, attention: null, search: '', order: 'attention', open: null }

export const isFiltered = ({ queues, agents, states, channels, sentiment, attention, search }: View): boolean =>
  Boolean(queues.length || agents.length || states.length || channels.length || sentiment || attention || search)

// The address

export function toAddress(view: View): string {
  const query = new URLSearchParams()
  for (const key of ['queues', 'agents', 'states', 'channels'] as const) view[key].forEach((value) => query.append(key, value))
  if (view.sentiment) query.set('sentiment', view.sentiment)
  if (view.attention) query.set('attention', view.attention)
  if (view.search) query.set('search', view.search)
  if (view.order !== EMPTY.order) query.set('order', view.order)
  if (view.open) query.set('open', view.open)
  return query.size ? `?${query}` : location.pathname
}

export function fromAddress(address: string): View {
  const query = new URLSearchParams(address)
  // `mood` was the name of the parameter before; saved views and bookmarks still have it.
  const sentiment = (query.get('sentiment') ?? query.get('mood')) as SentimentLevel | null
  const attention = query.get('attention') as AttentionLevel | null
  const order = query.get('order') as Order | null
  return {
    queues: query.getAll('queues'),
    agents: query.getAll('agents'),
    states: query.getAll('states') as ConversationState[],
    channels: query.getAll('channels') as Channel[],
    sentiment: sentiment && SENTIMENT_LEVELS.includes(sentiment) ? sentiment : null,
    attention: attention && LEVELS.includes(attention) ? attention : null,
    search: query.get('search') ?? '',
    order: order && ORDERS.includes(order) ? order : EMPTY.order,
    open: query.get('open'),
  }
}

// The rows to show. Filters and orders mean the same as the server's ConversationFilter and ConversationOrder, but that those which need no
// attention are in the order of their wait.

export function rowsOf(rows: Iterable<LiveRow>, view: View, found: ReadonlySet<string> | undefined): LiveRow[] {
  const worstAllowed = view.sentiment ? SENTIMENT_LEVELS.indexOf(view.sentiment) : null
  const among = (values: string[], value: string | undefined) => !values.length || (value !== undefined && values.includes(value))
  const shown: LiveRow[] = []
  for (const row of rows) {
    if (!among(view.queues, row.queue.id) || !among(view.agents, row.agent?.id)) continue
    if (!among(view.states, row.state) || !among(view.channels, row.channel)) continue
    if (worstAllowed !== null && !(row.sentiment && SENTIMENT_LEVELS.indexOf(row.sentiment.level) <= worstAllowed)) continue
    if (view.attention && urgencyOf(row) < LEVELS.indexOf(view.attention)) continue
    if (view.search && !hasText(row, view.search) && !found?.has(row.id)) continue
    shown.push(row)
  }
  const compare = COMPARE[view.order]
  return shown.sort((one, other) => compare(one, other) || (one.id < other.id ? -1 : 1))
}

/** Matches what the row shows, so that new rows are found at once. Messages are searched by the server only. */
const hasText = (row: LiveRow, search: string): boolean => contains(row.title, search) || contains(row.customer?.name, search)

type Compare = (one: LiveRow, other: LiveRow) => number
const LATER = '9' // after every instant
const byText = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

const byWait: Compare = (one, other) => byText(one.waitingSince ?? LATER, other.waitingSince ?? LATER) || byText(one.createdAt, other.createdAt)

const COMPARE: Record<Order, Compare> = {
  attention: (one, other) => urgencyOf(other) - urgencyOf(one) || byText(one.attention?.since ?? LATER, other.attention?.since ?? LATER) || byWait(one, other),
  waiting: byWait,
  sentiment: (one, other) => (one.sentiment?.score ?? 2) - (other.sentiment?.score ?? 2),
  activity: (one, other) => byText(other.lastActivityAt, one.lastActivityAt),
  handling: (one, other) => byText(one.handledSince ?? LATER, other.handledSince ?? LATER),
  newest: (one, other) => byText(other.createdAt, one.createdAt),
  oldest: (one, other) => byText(one.createdAt, other.createdAt),
}
