"""Sums from which the figures of any queues are added up. rules/figures.py says what each figure means, work.py reads sums."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import add
from typing import TypeVar
from uuid import UUID

from models.rules.conversations.disclosure import EVERYTHING
from models.rules.figures import NO_ATTENTION, NO_SENTIMENTS, Counts
from models.vocabulary import Channel

K = TypeVar("K")

Cell = list[int]  # sums in this order; times are in microseconds, because sums of floats depend on the order
OPEN, AWAITING, IN_CONVERSATION, WAITING, WRAP_UP = range(5)
SENTIMENTS = slice(5, 5 + len(NO_SENTIMENTS))
ANSWERED, IN_TIME, WAIT_TIME, ABANDONED, HANDLED, HANDLE_TIME, TRANSFERRED = range(SENTIMENTS.stop, SENTIMENTS.stop + 7)
ATTENTION = slice(TRANSFERRED + 1, TRANSFERRED + 1 + len(NO_ATTENTION))
HANDS_RAISED = ATTENTION.stop
_REPLIES = range(HANDS_RAISED + 1, HANDS_RAISED + 7)
SHORT_ABANDONED, FIRST_REPLIES, FIRST_IN_TIME, FIRST_REPLY_TIME, REPLIES, REPLY_TIME = _REPLIES
CELL_SIZE = _REPLIES.stop
MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Window:
    """What has happened since this moment. Answers in time are those after at most so many seconds."""

    since: datetime
    answer_within_seconds: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Which queues are counted, or EVERYTHING, and from when on."""

    queue_ids: frozenset[UUID]
    since: datetime
    answer_within_seconds: int

    @property
    def only(self) -> frozenset[UUID] | None:
        return None if self.queue_ids is EVERYTHING else self.queue_ids

    @property
    def window(self) -> Window:
        return Window(self.since, self.answer_within_seconds)


@dataclass(frozen=True, slots=True)
class FloorCounts:
    """The counts of a scope in total, and by queue, channel and agent. Those without anything to count are left out."""

    total: Counts
    by_queue: Mapping[UUID, Counts]
    by_channel: Mapping[Channel, Counts]
    by_agent: Mapping[UUID, Counts]


class Sums:
    """Sums of each queue by channel, and of each queue by agent.

    A conversation that was handled in several queues is in the sums of each of them. For the sums of several queues, it
    is therefore also in `repeated`, by these queues and its channel, and in `repeated_of_agent` by the agent's queues.
    """

    def __init__(self) -> None:
        self.by_channel: dict[UUID, dict[Channel, Cell]] = {}
        self.by_agent: dict[UUID, dict[UUID, Cell]] = {}
        self.repeated: Repeated[Channel] = Repeated()
        self.repeated_of_agent: Repeated[UUID] = Repeated()

    def of_channel(self, queue_id: UUID, channel: Channel) -> Cell:
        return _cell(self.by_channel, queue_id, channel)

    def of_agent(self, queue_id: UUID, agent_id: UUID) -> Cell:
        return _cell(self.by_agent, queue_id, agent_id)


class Repeated(dict[UUID, dict[tuple[K, frozenset[UUID]], Cell]]):
    """By queue: the sums of conversations that count in this queue and in others. All these queues have the same cell."""

    def of(self, key: K, queue_ids: frozenset[UUID]) -> Cell:
        cells = [self.setdefault(queue_id, {}) for queue_id in queue_ids]
        if (cell := cells[0].get((key, queue_ids))) is None:
            cell = [0] * CELL_SIZE
            for each in cells:
                each[key, queue_ids] = cell
        return cell

    def among(self, queue_ids: Iterable[UUID]) -> Mapping[tuple[K, frozenset[UUID]], Cell]:
        """The sums of those that count in one of these queues at least."""
        found: dict[tuple[K, frozenset[UUID]], Cell] = {}
        for queue_id in queue_ids:
            found.update(self.get(queue_id, {}))
        return found


Waits = Mapping[UUID, Mapping[Channel, datetime]]  # since when the longest wait of each queue and channel lasts


@dataclass(slots=True)
class _Adding:
    """The cells of each queue, channel and agent while they are added up."""

    queues: dict[UUID, Cell] = field(default_factory=dict)
    channels: dict[Channel, Cell] = field(default_factory=dict)
    agents: dict[UUID, Cell] = field(default_factory=dict)


def added_up(parts: Sequence[Sums], waits: Waits, queue_ids: frozenset[UUID] | None, *, by_agent: bool) -> FloorCounts:
    """The counts of these queues, or of all if it is None. Without `by_agent`, those by agent are left out."""
    if queue_ids is None:
        queue_ids = frozenset().union(*(part.by_channel for part in parts), *(part.by_agent for part in parts))
    adding = _Adding()
    for part in parts:
        for queue_id in queue_ids:
            for channel, cell in part.by_channel.get(queue_id, {}).items():
                _add_to(adding.queues, queue_id, cell)
                _add_to(adding.channels, channel, cell)
            if by_agent:
                for agent_id, cell in part.by_agent.get(queue_id, {}).items():
                    _add_to(adding.agents, agent_id, cell)
    total = [0] * CELL_SIZE
    for cell in adding.queues.values():
        total = list(map(add, total, cell))
    for part in parts:
        for (channel, repeated), cell in part.repeated.among(queue_ids).items():
            for each in (total, adding.channels[channel]):
                _take_away(each, cell, times=len(repeated & queue_ids) - 1)
        if by_agent:
            for (agent_id, repeated), cell in part.repeated_of_agent.among(queue_ids).items():
                _take_away(adding.agents[agent_id], cell, times=len(repeated & queue_ids) - 1)
    by_queue = {queue_id: _earliest([waits.get(queue_id, {})]) for queue_id in adding.queues}
    by_channel = _earliest_of_channels(waits.get(queue_id, {}) for queue_id in queue_ids)
    return FloorCounts(
        _counts(total, min((moment for moment in by_queue.values() if moment), default=None)),
        {queue_id: _counts(cell, by_queue[queue_id]) for queue_id, cell in adding.queues.items() if any(cell)},
        {channel: _counts(cell, by_channel.get(channel)) for channel, cell in adding.channels.items() if any(cell)},
        {agent_id: _counts(cell, None) for agent_id, cell in adding.agents.items() if any(cell)},
    )


def microseconds(seconds: float | None) -> int:
    return round((seconds or 0) * MICROSECONDS)


def _cell(cells: dict[UUID, dict[K, Cell]], queue_id: UUID, key: K) -> Cell:
    of_queue = cells.setdefault(queue_id, {})
    if (cell := of_queue.get(key)) is None:
        cell = of_queue[key] = [0] * CELL_SIZE
    return cell


def _add_to(cells: dict[K, Cell], key: K, cell: Cell) -> None:
    before = cells.get(key)
    cells[key] = cell[:] if before is None else list(map(add, before, cell))


def _take_away(cell: Cell, repeated: Cell, *, times: int) -> None:
    for index in (HANDLED, TRANSFERRED):
        cell[index] -= times * repeated[index]


def _earliest(waits: Iterable[Mapping[Channel, datetime]]) -> datetime | None:
    return min((moment for each in waits for moment in each.values()), default=None)


def _earliest_of_channels(waits: Iterable[Mapping[Channel, datetime]]) -> dict[Channel, datetime]:
    found: dict[Channel, datetime] = {}
    for each in waits:
        for channel, moment in each.items():
            found[channel] = min(moment, found.get(channel, moment))
    return found


def _counts(cell: Cell, longest_wait_since: datetime | None) -> Counts:
    return Counts(
        open=cell[OPEN],
        awaiting=cell[AWAITING],
        in_conversation=cell[IN_CONVERSATION],
        waiting=cell[WAITING],
        wrap_up=cell[WRAP_UP],
        longest_wait_since=longest_wait_since,
        by_sentiment=tuple(cell[SENTIMENTS]),
        by_attention=tuple(cell[ATTENTION]),
        hands_raised=cell[HANDS_RAISED],
        answered=cell[ANSWERED],
        answered_in_time=cell[IN_TIME],
        wait_seconds=cell[WAIT_TIME] / MICROSECONDS,
        abandoned=cell[ABANDONED],
        short_abandoned=cell[SHORT_ABANDONED],
        first_replies=cell[FIRST_REPLIES],
        first_replies_in_time=cell[FIRST_IN_TIME],
        first_reply_seconds=cell[FIRST_REPLY_TIME] / MICROSECONDS,
        replies=cell[REPLIES],
        reply_seconds=cell[REPLY_TIME] / MICROSECONDS,
        handled=cell[HANDLED],
        handle_seconds=cell[HANDLE_TIME] / MICROSECONDS,
        transferred=cell[TRANSFERRED],
    )
