"""Counts the figures of a scope anew with SQL, by other statements than Vigie's, to compare them with the sums on the floor."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from models.reading.counting import ABANDONED, ANSWERED, counted
from models.reading.figures import FloorCounts, Scope
from models.rules.figures import NO_ATTENTION, NO_SENTIMENTS, Counts, sentiment_index
from models.vocabulary import ActiveSubState, AttentionLevel, Channel, ConversationState, SentimentLevel

K = TypeVar("K")

DIGITS = 6  # of seconds: moments are kept to the microsecond

LIVE = """
SELECT queue_id, channel, state, sub_state, sentiment_level, attention_level, COUNT(*) AS number,
  COUNT(CASE WHEN hand_status = 'RAISED' THEN 1 END) AS hands,
  MIN(CASE WHEN state = 'OPEN' THEN waiting_since END) AS since
FROM conversations WHERE state IN ('OPEN', 'ACTIVE', 'WAITING', 'WRAP_UP') AND {queues}
GROUP BY queue_id, channel, state, sub_state, sentiment_level, attention_level
"""

LIVE_BY_AGENT = """
SELECT agent_id, state, sub_state, sentiment_level, attention_level, COUNT(*) AS number,
  COUNT(CASE WHEN hand_status = 'RAISED' THEN 1 END) AS hands
FROM conversations WHERE state IN ('ACTIVE', 'WAITING', 'WRAP_UP') AND agent_id IS NOT NULL AND {queues}
GROUP BY agent_id, state, sub_state, sentiment_level, attention_level
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

REPLIED = "SELECT queue_id, agent_id, channel, first_seconds, seconds FROM replies WHERE at >= {begin} AND {queues}"


@dataclass(frozen=True, slots=True)
class _Groups:
    """The same while it is being counted."""

    queues: defaultdict[UUID, Counts]
    channels: defaultdict[Channel, Counts]
    agents: defaultdict[UUID, Counts]

    def add(self, row: Mapping[str, Any], counts: Counts) -> Counts:
        self.queues[_id(row["queue_id"])] += counts
        self.channels[Channel(row["channel"])] += counts
        return counts


async def floor_counts(scope: Scope) -> FloorCounts:
    groups = _Groups(defaultdict(Counts), defaultdict(Counts), defaultdict(Counts))
    total = Counts()
    for row in await counted(LIVE, queue_ids=scope.only):
        total += groups.add(row, _live(row))
    within = scope.answer_within_seconds
    for row in await counted(ANSWERED, queue_ids=scope.only, begin=scope.since, within=within):
        answered = _answered(row)
        total += groups.add(row, answered)
        groups.agents[_id(row["agent_id"])] += answered
    for row in await counted(ABANDONED, queue_ids=scope.only, begin=scope.since):
        gone = Counts(abandoned=int(row["abandoned"]), short_abandoned=int(row["short_abandoned"]))
        total += groups.add(row, gone)
    for row in await counted(REPLIED, queue_ids=scope.only, begin=scope.since):
        replied = _replied(row, within)
        total += groups.add(row, replied)
        groups.agents[_id(row["agent_id"])] += replied
    for row in await counted(HANDLED, queue_ids=scope.only, begin=scope.since):
        total += _handled(row, "all")
        groups.queues[_id(row["queue_id"])] += _handled(row, "queue")
        groups.channels[Channel(row["channel"])] += _handled(row, "all")
        groups.agents[_id(row["agent_id"])] += _handled(row, "agent")
    for row in await counted(LIVE_BY_AGENT, queue_ids=scope.only):
        groups.agents[_id(row["agent_id"])] += _live(row)
    groups_rounded = _all_rounded(groups.queues), _all_rounded(groups.channels), _all_rounded(groups.agents)
    return FloorCounts(_rounded(total), *groups_rounded)


def _live(row: Mapping[str, Any]) -> Counts:
    number: int = row["number"]
    level = row["sentiment_level"]
    index = sentiment_index(SentimentLevel(level) if level else None)
    attention = AttentionLevel(row["attention_level"]).rank
    return Counts(
        **{_column(ConversationState(row["state"]), row["sub_state"]): number},
        longest_wait_since=_moment(row.get("since")),
        by_sentiment=(*NO_SENTIMENTS[:index], number, *NO_SENTIMENTS[index + 1 :]),
        by_attention=(*NO_ATTENTION[:attention], number, *NO_ATTENTION[attention + 1 :]),
        hands_raised=row["hands"],
    )


def _column(state: ConversationState, sub_state: str | None) -> str:
    """The field of Counts for conversations in this state."""
    match state:
        case ConversationState.ACTIVE if sub_state == ActiveSubState.AWAITING_ACCEPTANCE:
            return "awaiting"
        case ConversationState.ACTIVE:
            return "in_conversation"
        case _:
            return state.lower()


def _answered(row: Mapping[str, Any]) -> Counts:
    return Counts(answered=row["answered"], answered_in_time=int(row["in_time"]), wait_seconds=row["wait_seconds"])


def _replied(row: Mapping[str, Any], within: int) -> Counts:
    """Of one reply."""
    first, later = row["first_seconds"], row["seconds"]
    return Counts(
        first_replies=int(first is not None),
        first_replies_in_time=int(first is not None and first <= within),
        first_reply_seconds=first or 0,
        replies=int(later is not None),
        reply_seconds=later or 0,
    )


def _handled(row: Mapping[str, Any], of: str) -> Counts:
    return Counts(
        handled=int(row[f"of_{of}"]), transferred=int(row[f"transferred_of_{of}"]), handle_seconds=row["seconds"] or 0
    )


def _id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _moment(value: datetime | str | None) -> datetime | None:
    """SQLite returns the text that Tortoise wrote."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC) if moment else None


def _all_rounded(counts: Mapping[K, Counts]) -> dict[K, Counts]:
    return {key: _rounded(each) for key, each in counts.items()}


def _rounded(counts: Counts) -> Counts:
    names = ("wait_seconds", "handle_seconds", "first_reply_seconds", "reply_seconds")
    seconds = {name: round(getattr(counts, name), DIGITS) for name in names}
    return replace(counts, **seconds)
