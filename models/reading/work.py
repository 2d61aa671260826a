"""The work within a window: what was answered, abandoned and handled. counting.py has the statements, figures.py the sums."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from models.fact_values import ReplyValues
from models.reading import counting
from models.reading.counting import counted
from models.reading.figures import (
    ABANDONED,
    ANSWERED,
    FIRST_IN_TIME,
    FIRST_REPLIES,
    FIRST_REPLY_TIME,
    HANDLE_TIME,
    HANDLED,
    IN_TIME,
    REPLIES,
    REPLY_TIME,
    SHORT_ABANDONED,
    TRANSFERRED,
    WAIT_TIME,
    Cell,
    Sums,
    Window,
    microseconds,
)
from models.vocabulary import Channel, StateReason


@dataclass(frozen=True, slots=True)
class Answer:
    """A person accepted a conversation for the first time."""

    at: datetime
    queue_id: UUID
    agent_id: UUID
    channel: Channel
    wait_seconds: float


@dataclass(frozen=True, slots=True)
class Replied:
    """The agent of a conversation, a person, wrote to its customer."""

    at: datetime
    queue_id: UUID
    agent_id: UUID
    channel: Channel
    reply: ReplyValues


@dataclass(frozen=True, slots=True)
class Span:
    """A finished handling span."""

    queue_id: UUID
    agent_id: UUID
    seconds: float


@dataclass(frozen=True, slots=True)
class Closing:
    """A conversation was closed. Without spans, no person had accepted it. `queue_id` is the queue in which it ended.

    Of those that were abandoned, some `is_short`.
    """

    at: datetime
    queue_id: UUID
    channel: Channel
    is_abandoned: bool
    is_short: bool
    is_transferred: bool
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """What happened to one conversation so far, as far as figures of windows count it."""

    answer: Answer | None
    closing: Closing | None


class WorkSums(Sums):
    """The sums of the work within a window."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window

    def count(self, happened: Answer | Replied | Closing, number: int = 1) -> None:
        """Add it, or take it away with a `number` of -1, if it happened within the window."""
        if happened.at < self._window.since:
            return
        if isinstance(happened, Closing):
            self._count_closing(happened, number)
            return
        if isinstance(happened, Replied):
            self._count_reply(happened, number)
            return
        is_in_time = happened.wait_seconds <= self._window.answer_within_seconds
        for cell in self._cells(happened.queue_id, happened.channel, happened.agent_id):
            cell[ANSWERED] += number
            cell[IN_TIME] += number * is_in_time
            cell[WAIT_TIME] += number * microseconds(happened.wait_seconds)

    def _count_reply(self, replied: Replied, number: int) -> None:
        first, later = replied.reply.first_seconds, replied.reply.seconds
        for cell in self._cells(replied.queue_id, replied.channel, replied.agent_id):
            if first is not None:
                cell[FIRST_REPLIES] += number
                cell[FIRST_IN_TIME] += number * (first <= self._window.answer_within_seconds)
                cell[FIRST_REPLY_TIME] += number * microseconds(first)
            if later is not None:
                cell[REPLIES] += number
                cell[REPLY_TIME] += number * microseconds(later)

    def _count_closing(self, closing: Closing, number: int) -> None:
        if closing.is_abandoned:
            index = SHORT_ABANDONED if closing.is_short else ABANDONED
            self.of_channel(closing.queue_id, closing.channel)[index] += number
        self.count_handled(closing.channel, closing.spans, number, number * closing.is_transferred)

    def count_handled(self, channel: Channel, spans: Sequence[Span], handled: int, transferred: int) -> None:
        """Count one conversation by all its spans."""
        queues_of: defaultdict[UUID, set[UUID]] = defaultdict(set)
        for span in spans:
            queues_of[span.agent_id].add(span.queue_id)
            for cell in self._cells(span.queue_id, channel, span.agent_id):
                cell[HANDLE_TIME] += handled * microseconds(span.seconds)
        all_queues = frozenset(span.queue_id for span in spans)
        cells = [self.of_channel(queue_id, channel) for queue_id in all_queues]
        if len(all_queues) > 1:
            cells.append(self.repeated.of(channel, all_queues))
        for agent_id, queue_ids in queues_of.items():
            cells += [self.of_agent(queue_id, agent_id) for queue_id in queue_ids]
            if len(queue_ids) > 1:
                cells.append(self.repeated_of_agent.of(agent_id, frozenset(queue_ids)))
        for cell in cells:
            cell[HANDLED] += handled
            cell[TRANSFERRED] += transferred

    def _cells(self, queue_id: UUID, channel: Channel, agent_id: UUID) -> tuple[Cell, Cell]:
        return self.of_channel(queue_id, channel), self.of_agent(queue_id, agent_id)

    def add_answered(self, row: Mapping[str, Any]) -> None:
        for cell in self._cells(_id(row["queue_id"]), Channel(row["channel"]), _id(row["agent_id"])):
            cell[ANSWERED] += row["answered"]
            cell[IN_TIME] += int(row["in_time"])
            cell[WAIT_TIME] += microseconds(row["wait_seconds"])

    def add_abandoned(self, row: Mapping[str, Any]) -> None:
        cell = self.of_channel(_id(row["queue_id"]), Channel(row["channel"]))
        cell[ABANDONED] += int(row["abandoned"])
        cell[SHORT_ABANDONED] += int(row["short_abandoned"])

    def add_replies(self, row: Mapping[str, Any]) -> None:
        for cell in self._cells(_id(row["queue_id"]), Channel(row["channel"]), _id(row["agent_id"])):
            cell[FIRST_REPLIES] += row["first_replies"]
            cell[FIRST_IN_TIME] += int(row["in_time"])
            cell[FIRST_REPLY_TIME] += microseconds(row["first_seconds"])
            cell[REPLIES] += row["replies"]
            cell[REPLY_TIME] += microseconds(row["seconds"])

    def add_handled(self, row: Mapping[str, Any]) -> None:
        for cell in self._cells(_id(row["queue_id"]), Channel(row["channel"]), _id(row["agent_id"])):
            cell[HANDLED] += row["handled"]
            cell[TRANSFERRED] += int(row["transferred"])
            cell[HANDLE_TIME] += microseconds(row["seconds"])


async def read_sums(window: Window, queue_ids: Collection[UUID] | None = None) -> WorkSums:
    """The sums of these queues, or of all if it is None. Takes five statements."""
    sums, begin, within = WorkSums(window), window.since, window.answer_within_seconds
    for row in await counted(counting.ANSWERED, queue_ids=queue_ids, begin=begin, within=within):
        sums.add_answered(row)
    for row in await counted(counting.ABANDONED, queue_ids=queue_ids, begin=begin):
        sums.add_abandoned(row)
    for row in await counted(counting.REPLIES, queue_ids=queue_ids, begin=begin, within=within):
        sums.add_replies(row)
    for row in await counted(counting.HANDLED_ONCE, queue_ids=queue_ids, begin=begin):
        sums.add_handled(row)
    rows = await counted(counting.HANDLED_REPEATEDLY, queue_ids=queue_ids, begin=begin)
    for of_one in _by_id(rows).values():
        channel, is_transferred = Channel(of_one[0]["channel"]), of_one[0]["transfer_count"] > 0
        sums.count_handled(channel, [_span(row) for row in of_one], 1, int(is_transferred))
    return sums


async def work_of(conversation_ids: Collection[UUID]) -> dict[UUID, Work]:
    """The work on these conversations. Takes one statement."""
    rows = await counted(counting.OF_CONVERSATIONS, conversation_ids=conversation_ids)
    return {row_id: Work(_answer(of_one), _closing(of_one)) for row_id, of_one in _by_id(rows).items()}


def _answer(rows: Sequence[Mapping[str, Any]]) -> Answer | None:
    for row in rows:
        if row["first_wait_seconds"] is not None:
            return Answer(
                _moment(row["since"]),
                _id(row["queue_id"]),
                _id(row["agent_id"]),
                Channel(row["channel"]),
                row["first_wait_seconds"],
            )
    return None


def _closing(rows: Sequence[Mapping[str, Any]]) -> Closing | None:
    first = rows[0]
    if first["closed_at"] is None:
        return None
    return Closing(
        at=_moment(first["closed_at"]),
        queue_id=_id(first["last_queue_id"]),
        channel=Channel(first["channel"]),
        is_abandoned=(
            first["accepted_at"] is None
            and first["offered_to_human_at"] is not None
            and first["state_reason"] != StateReason.FORCE_CLOSED_BY_SUPERVISOR
        ),
        is_short=bool(first["abandoned_soon"]),
        is_transferred=first["transfer_count"] > 0,
        spans=tuple(_span(row) for row in rows if row["agent_id"] is not None),
    )


def _span(row: Mapping[str, Any]) -> Span:
    return Span(_id(row["queue_id"]), _id(row["agent_id"]), row["seconds"] or 0)


def _by_id(rows: Iterable[Mapping[str, Any]]) -> dict[UUID, list[Mapping[str, Any]]]:
    found: defaultdict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[_id(row["id"])].append(row)
    return found


def _id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _moment(value: datetime | str) -> datetime:
    """SQLite returns the text that Tortoise wrote."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(UTC)
