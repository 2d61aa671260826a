"""The figures of a floor, counted by the database. rules/figures.py says what each means, counting.py has the statements."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from models.reading.counting import ABANDONED, ANSWERED, HANDLED, LIVE, LIVE_BY_AGENT, counted
from models.rules.conversations.disclosure import EVERYTHING
from models.rules.figures import NO_SENTIMENTS, Counts, sentiment_index
from models.tables import Queue, QueueMember
from models.vocabulary import ActiveSubState, Channel, ConversationState, SentimentLevel


@dataclass(frozen=True, slots=True)
class Scope:
    """Which queues are counted, or EVERYTHING, and from when on."""

    queue_ids: frozenset[UUID]
    since: datetime
    answer_within_seconds: int

    @property
    def only(self) -> frozenset[UUID] | None:
        return None if self.queue_ids is EVERYTHING else self.queue_ids


@dataclass(frozen=True, slots=True)
class FloorCounts:
    """The counts of a scope in total, and by queue, channel and agent. Those without anything to count are left out."""

    total: Counts
    by_queue: Mapping[UUID, Counts]
    by_channel: Mapping[Channel, Counts]
    by_agent: Mapping[UUID, Counts]


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


async def queues_in(scope: Scope) -> list[Queue]:
    """By priority and name."""
    rows = Queue.all() if scope.only is None else Queue.filter(id__in=sorted(scope.only))
    return await rows.order_by("priority", "name")


async def members_in(scope: Scope) -> dict[UUID, frozenset[UUID]]:
    """The agents of each queue."""
    rows = QueueMember.all() if scope.only is None else QueueMember.filter(queue_id__in=sorted(scope.only))
    members: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for queue_id, agent_id in await rows.values_list("queue_id", "agent_id"):
        members[queue_id].add(agent_id)
    return {queue_id: frozenset(agent_ids) for queue_id, agent_ids in members.items()}


async def floor_counts(scope: Scope, *, live_by_agent: bool) -> FloorCounts:
    """Takes four statements, and a fifth for what agents have now."""
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
        total += groups.add(row, Counts(abandoned=row["abandoned"]))
    for row in await counted(HANDLED, queue_ids=scope.only, begin=scope.since):
        total += _handled(row, "all")
        groups.queues[_id(row["queue_id"])] += _handled(row, "queue")
        groups.channels[Channel(row["channel"])] += _handled(row, "all")
        groups.agents[_id(row["agent_id"])] += _handled(row, "agent")
    if live_by_agent:
        for row in await counted(LIVE_BY_AGENT, queue_ids=scope.only):
            groups.agents[_id(row["agent_id"])] += _live(row)
    return FloorCounts(total, groups.queues, groups.channels, groups.agents)


def _live(row: Mapping[str, Any]) -> Counts:
    number: int = row["number"]
    level = row["sentiment_level"]
    index = sentiment_index(SentimentLevel(level) if level else None)
    return Counts(
        **{_column(ConversationState(row["state"]), row["sub_state"]): number},
        longest_wait_since=_moment(row.get("since")),
        by_sentiment=(*NO_SENTIMENTS[:index], number, *NO_SENTIMENTS[index + 1 :]),
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
