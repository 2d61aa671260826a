"""The statements that read the work of a floor, for both databases. work.py makes sums of their rows."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from models.database.connections import connection, speaks_postgres

ANSWERED = """
SELECT queue_id, agent_id, channel, COUNT(*) AS answered, SUM(first_wait_seconds) AS wait_seconds,
  SUM(CASE WHEN first_wait_seconds <= {within} THEN 1 ELSE 0 END) AS in_time
FROM handling_spans WHERE since >= {begin} AND first_wait_seconds IS NOT NULL AND {queues}
GROUP BY queue_id, agent_id, channel
"""

ABANDONED = """
SELECT queue_id, channel, SUM(CASE WHEN abandoned_soon THEN 0 ELSE 1 END) AS abandoned,
  SUM(CASE WHEN abandoned_soon THEN 1 ELSE 0 END) AS short_abandoned
FROM conversations
WHERE closed_at >= {begin} AND accepted_at IS NULL AND offered_to_human_at IS NOT NULL
  AND state_reason <> 'FORCE_CLOSED_BY_SUPERVISOR' AND {queues}
GROUP BY queue_id, channel
"""

REPLIES = """
SELECT queue_id, agent_id, channel, COUNT(first_seconds) AS first_replies, COUNT(seconds) AS replies,
  SUM(CASE WHEN first_seconds <= {within} THEN 1 ELSE 0 END) AS in_time,
  SUM(first_seconds) AS first_seconds, SUM(seconds) AS seconds
FROM replies WHERE at >= {begin} AND {queues}
GROUP BY queue_id, agent_id, channel
"""

# Most closed conversations were handled by one agent in one queue. The database counts these.
HANDLED_ONCE = """
SELECT span.queue_id, span.agent_id, span.channel, COUNT(*) AS handled, SUM(span.seconds) AS seconds,
  SUM(CASE WHEN closed.transfer_count > 0 THEN 1 ELSE 0 END) AS transferred
FROM conversations AS closed JOIN handling_spans AS span ON span.conversation_id = closed.id
WHERE closed.closed_at >= {begin} AND {span_queues} AND NOT EXISTS (
  SELECT 1 FROM handling_spans AS other WHERE other.conversation_id = closed.id AND other.id <> span.id
)
GROUP BY span.queue_id, span.agent_id, span.channel
"""

# Each of the others must count once for any set of queues, so all their spans are read.
HANDLED_REPEATEDLY = """
SELECT closed.id, closed.transfer_count, span.queue_id, span.agent_id, span.channel, span.seconds
FROM conversations AS closed JOIN handling_spans AS span ON span.conversation_id = closed.id
WHERE closed.closed_at >= {begin} AND {span_queues} AND EXISTS (
  SELECT 1 FROM handling_spans AS other WHERE other.conversation_id = closed.id AND other.id <> span.id
)
"""

OF_CONVERSATIONS = """
SELECT one.id, one.queue_id AS last_queue_id, one.channel, one.closed_at, one.accepted_at, one.offered_to_human_at,
  one.transfer_count, one.state_reason, one.abandoned_soon,
  span.queue_id, span.agent_id, span.since, span.seconds, span.first_wait_seconds
FROM conversations AS one LEFT JOIN handling_spans AS span ON span.conversation_id = one.id
WHERE {conversations}
"""


async def counted(
    statement: str,
    *,
    queue_ids: Collection[UUID] | None = None,
    conversation_ids: Collection[UUID] | None = None,
    begin: datetime | None = None,
    within: float | None = None,
) -> list[dict[str, Any]]:
    """The rows of one of the statements above, for these queues or conversations; None means all."""
    marks = _Parameters()
    text = statement.format(
        queues=marks.one_of("queue_id", queue_ids) if "{queues}" in statement else "",
        span_queues=marks.one_of("span.queue_id", queue_ids) if "{span_queues}" in statement else "",
        conversations=marks.one_of("one.id", conversation_ids) if "{conversations}" in statement else "",
        begin=marks.of(begin) if "{begin}" in statement else "",
        within=marks.of(within) if "{within}" in statement else "",
    )
    return await connection().execute_query_dict(text.strip(), marks.values)


@dataclass
class _Parameters:
    """The values of a statement's numbered parameters, in order."""

    values: list[object] = field(default_factory=list)

    def of(self, value: object) -> str:
        self.values.append(str(value) if isinstance(value, UUID) and not speaks_postgres() else value)
        return f"${len(self.values)}" if speaks_postgres() else f"?{len(self.values)}"

    def one_of(self, column: str, ids: Collection[UUID] | None) -> str:
        if ids is None:
            return "1 = 1"
        return f"{column} IN ({', '.join(map(self.of, sorted(ids)))})" if ids else "1 = 0"
