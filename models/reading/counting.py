"""The statements that count the figures of a floor, for both databases. figures.py turns the rows into counts."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from models.database.connections import connection, speaks_postgres

LIVE = """
SELECT queue_id, channel, state, sub_state, sentiment_level, COUNT(*) AS number,
  MIN(CASE WHEN state = 'OPEN' THEN waiting_since END) AS since
FROM conversations WHERE state IN ('OPEN', 'ACTIVE', 'WAITING', 'WRAP_UP') AND {queues}
GROUP BY queue_id, channel, state, sub_state, sentiment_level
"""

LIVE_BY_AGENT = """
SELECT agent_id, state, sub_state, sentiment_level, COUNT(*) AS number
FROM conversations WHERE state IN ('ACTIVE', 'WAITING', 'WRAP_UP') AND agent_id IS NOT NULL AND {queues}
GROUP BY agent_id, state, sub_state, sentiment_level
"""

ANSWERED = """
SELECT queue_id, agent_id, channel, COUNT(*) AS answered, SUM(first_wait_seconds) AS wait_seconds,
  SUM(CASE WHEN first_wait_seconds <= {within} THEN 1 ELSE 0 END) AS in_time
FROM handling_spans WHERE since >= {begin} AND first_wait_seconds IS NOT NULL AND {queues}
GROUP BY queue_id, agent_id, channel
"""

ABANDONED = """
SELECT queue_id, channel, COUNT(*) AS abandoned
FROM conversations
WHERE closed_at >= {begin} AND accepted_at IS NULL AND offered_to_human_at IS NOT NULL AND {queues}
GROUP BY queue_id, channel
"""

# Several agents may have handled one conversation, in several queues. It must count once in the total, once for each
# queue and once for each agent. So each span is marked if it is the conversation's first, the first in its queue, or the
# first with its agent; the sums count the marks.
HANDLED = """
SELECT queue_id, agent_id, channel, SUM(seconds) AS seconds,
  SUM(of_all) AS of_all, SUM(of_all * transferred) AS transferred_of_all,
  SUM(of_queue) AS of_queue, SUM(of_queue * transferred) AS transferred_of_queue,
  SUM(of_agent) AS of_agent, SUM(of_agent * transferred) AS transferred_of_agent
FROM (
  SELECT span.queue_id, span.agent_id, span.channel, span.seconds,
    CASE WHEN closed.transfer_count > 0 THEN 1 ELSE 0 END AS transferred,
    CASE WHEN ROW_NUMBER() OVER (PARTITION BY closed.id ORDER BY span.since, span.id) = 1
      THEN 1 ELSE 0 END AS of_all,
    CASE WHEN ROW_NUMBER() OVER (PARTITION BY closed.id, span.queue_id ORDER BY span.since, span.id) = 1
      THEN 1 ELSE 0 END AS of_queue,
    CASE WHEN ROW_NUMBER() OVER (PARTITION BY closed.id, span.agent_id ORDER BY span.since, span.id) = 1
      THEN 1 ELSE 0 END AS of_agent
  FROM conversations AS closed JOIN handling_spans AS span ON span.conversation_id = closed.id
  WHERE closed.closed_at >= {begin} AND {span_queues}
) AS marked
GROUP BY queue_id, agent_id, channel
"""


async def counted(
    statement: str,
    *,
    queue_ids: Collection[UUID] | None,
    begin: datetime | None = None,
    within: float | None = None,
) -> list[dict[str, Any]]:
    """The rows of one of the statements above, for these queues; None means all."""
    marks = _Parameters()
    text = statement.format(
        queues=marks.one_of("queue_id", queue_ids) if "{queues}" in statement else "",
        span_queues=marks.one_of("span.queue_id", queue_ids) if "{span_queues}" in statement else "",
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
