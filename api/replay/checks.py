"""What must have been seen, by construction, against what was: nothing missing, doubled or out of order.

Pure judgements over what the people of the replay wrote down. Positions of a stream's frames are streams.py's.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from api.replay.streams import DeliveryCounts


class ListEvent(StrEnum):
    """What a frame of the live list says of one conversation."""

    LISTED = "LISTED"
    ENTERED = "ENTERED"
    UPDATED = "UPDATED"
    LEFT = "LEFT"


@dataclass(frozen=True, slots=True)
class StateSeen:
    """A change of state as the supervisor's stream showed it; `at` is the clock of this process, in seconds."""

    version: int
    state: str
    sub_state: str | None
    at: float


@dataclass(frozen=True, slots=True)
class ListSeen:
    event: ListEvent
    previous: str
    position: str
    at: float


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A message as someone was shown it."""

    message_id: str
    text: str | None
    at: float


@dataclass(slots=True)
class AnsweredChange:
    """A change of state that a mutation answered: the conversation as it stood when the answer was read."""

    to_state: str
    to_sub_state: str | None
    sent_at: float
    answered_at: float
    after: tuple[int, str, str | None] | None  # version, state, sub-state; None if the actor no longer sees it


@dataclass(slots=True)
class AnsweredMessage:
    """A message that a mutation answered. The first words of a conversation come without an id."""

    message_id: str | None
    text: str
    position: str
    sent_at: float
    answered_at: float


@dataclass(slots=True)
class Expectations:
    """What is certain of one conversation because its acts were answered."""

    name: str
    conversation_id: str = ""
    changes: list[AnsweredChange] = field(default_factory=list)
    messages: list[AnsweredMessage] = field(default_factory=list)
    closed_at: str | None = None  # position


@dataclass(slots=True)
class Delays:
    """In seconds, from sending a mutation: until its answer, the supervisor's frame, the agent's frame."""

    answered: list[float] = field(default_factory=list)
    supervisor: list[float] = field(default_factory=list)
    agent: list[float] = field(default_factory=list)


def judge_states(seen: Sequence[StateSeen], expectations: Expectations, counts: DeliveryCounts, delays: Delays) -> None:
    """Every version from 1 on exactly once and ascending, each as the answers had it, and every act among them."""
    name = f"state changes of {expectations.name}"
    highest = 0
    shown: dict[int, StateSeen] = {}
    for change in seen:
        if change.version in shown:
            counts.add_doubled(f"{name}: version {change.version}")
            continue
        if change.version < highest:
            counts.add_out_of_order(f"{name}: version {change.version} after {highest}")
        highest = max(highest, change.version)
        shown[change.version] = change
    upto = max([highest, *(answered.after[0] for answered in expectations.changes if answered.after)])
    for version in range(1, upto + 1):
        if version not in shown:
            counts.add_missing(f"{name}: version {version}")
    for answered in expectations.changes:
        _judge_change(answered, shown, name, counts, delays)


def _judge_change(
    answered: AnsweredChange, shown: dict[int, StateSeen], name: str, counts: DeliveryCounts, delays: Delays
) -> None:
    delays.answered.append(answered.answered_at - answered.sent_at)
    if answered.after and answered.after[0] in shown:
        change = shown[answered.after[0]]
        if (change.state, change.sub_state) != answered.after[1:]:
            counts.add_missing(
                f"{name}: version {change.version} as {answered.after[1]}; it was shown as {change.state}"
            )
    first = min(
        (
            change.at
            for change in shown.values()
            if (change.state, change.sub_state) == (answered.to_state, answered.to_sub_state)
        ),
        default=None,
    )
    if first is None:
        counts.add_missing(f"{name}: the change to {answered.to_sub_state or answered.to_state}")
    else:
        delays.supervisor.append(first - answered.sent_at)


def judge_list(seen: Sequence[ListSeen], expectations: Expectations, counts: DeliveryCounts, delays: Delays) -> None:
    """It entered once, showed each message's effect, left once when closed, and nothing came outside of that.

    A frame may cover several facts: a message's effect was shown by a frame of this conversation whose interval holds it.
    """
    name = f"live list, {expectations.name}"
    positions: set[str] = set()
    events: Counter[ListEvent] = Counter()
    is_in = False
    for frame in seen:
        if frame.position in positions:
            counts.add_doubled(f"{name}: a second frame for position {frame.position}")
            continue
        positions.add(frame.position)
        events[frame.event] += 1
        if frame.event is ListEvent.UPDATED and not is_in:
            counts.add_out_of_order(f"{name}: an update while it is not in the list")
        is_in = frame.event is not ListEvent.LEFT
    if not events[ListEvent.ENTERED] and not events[ListEvent.LISTED]:
        counts.add_missing(f"{name}: it never entered")
    if events[ListEvent.ENTERED] > 1:
        counts.add_doubled(f"{name}: it entered {events[ListEvent.ENTERED]} times", events[ListEvent.ENTERED] - 1)
    if events[ListEvent.LEFT] > 1:
        counts.add_doubled(f"{name}: it left {events[ListEvent.LEFT]} times", events[ListEvent.LEFT] - 1)
    if expectations.closed_at and not events[ListEvent.LEFT]:
        counts.add_missing(f"{name}: it never left")
    for message in expectations.messages:
        if message.message_id is None:
            continue  # the words it began with, which no frame but its entering tells of
        showing = next((frame for frame in seen if frame.previous < message.position <= frame.position), None)
        if showing is None:
            counts.add_missing(f"{name}: the effect of a message at {message.position}")
        else:
            delays.supervisor.append(showing.at - message.sent_at)


def judge_messages(
    read: Sequence[MessageSeen],
    streamed: Sequence[MessageSeen],
    expectations: Expectations,
    counts: DeliveryCounts,
    delays: Delays,
) -> None:
    """What the agent read at first, then got live: every message of the dialogue once, in order, with its own words."""
    name = f"timeline of {expectations.name}"
    told = [*read, *streamed]
    ids = _identified(expectations.messages, told)
    place = {message_id: number for number, message_id in enumerate(ids) if message_id}
    shown: dict[str, MessageSeen] = {}
    highest = -1
    for one in told:
        number = place.get(one.message_id)
        if one.message_id in shown:
            counts.add_doubled(f"{name}: message {one.message_id}")
            continue
        shown[one.message_id] = one
        if number is None:
            counts.add_doubled(f"{name}: message {one.message_id}, which nobody wrote")
            continue
        if number < highest:
            counts.add_out_of_order(f"{name}: message {number + 1} after {highest + 1}")
        highest = max(highest, number)
    live = {one.message_id for one in streamed}
    for number, (message_id, message) in enumerate(zip(ids, expectations.messages, strict=True), start=1):
        if message.message_id:  # else its answer is counted with the act of starting
            delays.answered.append(message.answered_at - message.sent_at)
        if message_id is None or message_id not in shown:
            counts.add_missing(f"{name}: message {number}")
        elif shown[message_id].text != message.text:
            counts.add_missing(f"{name}: message {number} in its own words; it came with others")
        elif message_id in live:
            delays.agent.append(shown[message_id].at - message.sent_at)


def _identified(written: Iterable[AnsweredMessage], told: Iterable[MessageSeen]) -> list[str | None]:
    """The ids of what was written. One without is the first of the same words that isn't another's."""
    written = list(written)
    known = {message.message_id for message in written}
    unclaimed = [one for one in told if one.message_id not in known]
    ids: list[str | None] = []
    for message in written:
        found = message.message_id
        if found is None:
            match = next((one for one in unclaimed if one.text == message.text), None)
            if match:
                unclaimed.remove(match)
                found = match.message_id
        ids.append(found)
    return ids
