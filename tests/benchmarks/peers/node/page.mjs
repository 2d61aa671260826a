// The page for yoga and mercurius: one joined statement gives all that the rows show.

import { DatabaseSync } from 'node:sqlite'
import { prepared, schema } from './prepared.mjs'

const PAGE = 50
const statement = new DatabaseSync(prepared.database, { readOnly: true }).prepare(prepared.pageSql)

function node(row) {
  return {
    ...row,
    queue: { id: row.queueId, name: row.queueName },
    agent: row.agentId && { id: row.agentId, name: row.agentName, isBot: Boolean(row.agentIsBot) },
    customer: { name: row.customerName },
    sentiment: row.sentimentLevel && {
      level: row.sentimentLevel,
      score: row.sentimentScore,
      changedAt: row.sentimentChangedAt,
      confidence: row.sentimentConfidence,
      trend: row.sentimentTrend,
      isFallback: Boolean(row.sentimentIsFallback),
    },
    sentimentStatus: { state: row.sentimentState, reason: row.sentimentReason },
    pendingOffer: row.offerKind && {
      kind: row.offerKind,
      expiresAt: row.offerExpiresAt,
      agent: { name: row.offerAgentName },
    },
    raisedHand: null,
    closesAt: null,
    attention: JSON.parse(row.attention),
    viewerActions: JSON.parse(row.viewerActions),
  }
}

schema.getQueryType().getFields().ongoingConversations.resolve = (_, { filter }) => {
  const rows = statement.all(JSON.stringify(filter.queueIds))
  return {
    edges: rows.slice(0, PAGE).map((row) => ({ node: node(row) })),
    pageInfo: { hasNextPage: rows.length > PAGE },
  }
}

export { schema }
