"""Compares what the streams must have shown with what they did: nothing missing, doubled or out of order.

Pure functions over what people.py noted. streams.py checks the positions of each stream's frames.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from api.replay.streams import DeliveryCounts


class ListEvent(StrEnum):
    """What a frame of the live list says about a conversation."""

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
    """A message as an agent's client received it."""

    message_id: str
    text: str | None
    at: float


@dataclass(slots=True)
class AnsweredChange:
    """A change of state that a mutation has answered. `after`: the conversation as the answer described it."""

    to_state: str
    to_sub_state: str | None
    sent_at: float
    answered_at: float
    after: tuple[int, str, str | None] | None  # version, state, sub-state; None if the actor no longer sees it


@dataclass(slots=True)
class AnsweredMessage:
    """A message whose sending was answered. A message sent with `startConversation` is answered without its id."""

    message_id: str | None
    text: str
    position: str
    sent_at: float
    answered_at: float


@dataclass(slots=True)
class Expectations:
    """What the streams must show of one conversation, because its mutations were answered."""

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
    """Check that every version from 1 on came once, in order and as answered, and that every answered change came."""
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
    """Check that it entered once, was updated for each message only while listed, and left once when closed.

    One frame may cover several facts: a message was shown by the frame whose interval contains its position.
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
            continue  # the opening message, shown only by the frame with which it enters
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
    """Check that the transcript and then the timeline gave every message once, in order, with its own text."""
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
            counts.add_doubled(f"{name}: message {one.message_id}, which nobody sent")
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
            counts.add_missing(f"{name}: message {number} with its own text; it came with another")
        elif message_id in live:
            delays.agent.append(shown[message_id].at - message.sent_at)


def _identified(written: Iterable[AnsweredMessage], told: Iterable[MessageSeen]) -> list[str | None]:
    """The ids of the answered messages. One without an id gets the first unclaimed message of the same text."""
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
