-- The page that the peers answer with: the newest conversations of some queues, each with everything that a row shows.
SELECT
    conversation.id, version, epoch, title, channel, elevatedTo, conversation.state, subState, createdAt, waitingSince, firstWaitSeconds,
    handledSince, wrapUpSince, lastActivityAt, attention, viewerActions,
    queue.id AS queueId, queue.name AS queueName,
    agent.id AS agentId, agent.name AS agentName, agent.isBot AS agentIsBot,
    customer.name AS customerName,
    sentiment.level AS sentimentLevel, sentiment.score AS sentimentScore, sentiment.changedAt AS sentimentChangedAt,
    sentiment.confidence AS sentimentConfidence, sentiment.trend AS sentimentTrend,
    sentiment.isFallback AS sentimentIsFallback, sentiment.state AS sentimentState, sentiment.reason AS sentimentReason,
    offer.kind AS offerKind, offer.expiresAt AS offerExpiresAt, offered.name AS offerAgentName
FROM conversation
LEFT JOIN queue ON queue.id = conversation.queueId
LEFT JOIN agent ON agent.id = conversation.agentId
LEFT JOIN customer ON customer.id = conversation.customerId
LEFT JOIN sentiment ON sentiment.conversationId = conversation.id
LEFT JOIN offer ON offer.conversationId = conversation.id
LEFT JOIN agent AS offered ON offered.id = offer.agentId
WHERE conversation.queueId IN (SELECT value FROM json_each(?))
ORDER BY createdAt DESC
LIMIT 51
