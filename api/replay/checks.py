"""What must have been seen, by construction, against what was: nothing missing, doubled or out of order.

Pure judgements over what the people of the replay wrote down. Positions of a stream's frames are streams.py's.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from api.replay.streams import Tally


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
class Told:
    """A message as someone was shown it."""

    message_id: str
    text: str | None
    at: float


@dataclass(slots=True)
class Act:
    """A change of state that a mutation answered: the conversation as it stood when the answer was read."""

    to_state: str
    to_sub_state: str | None
    sent_at: float
    answered_at: float
    standing: tuple[int, str, str | None] | None  # version, state, sub-state; None if the actor no longer sees it


@dataclass(slots=True)
class Written:
    """A message that a mutation answered. The first words of a conversation come without an id."""

    message_id: str | None
    text: str
    position: str
    sent_at: float
    answered_at: float


@dataclass(slots=True)
class Ledger:
    """What is certain of one conversation because its acts were answered."""

    name: str
    conversation_id: str = ""
    acts: list[Act] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    closed_at: str | None = None  # position


@dataclass(slots=True)
class Delays:
    """In seconds, from sending a mutation: until its answer, the supervisor's frame, the agent's frame."""

    answered: list[float] = field(default_factory=list)
    supervisor: list[float] = field(default_factory=list)
    agent: list[float] = field(default_factory=list)


def judge_states(seen: Sequence[StateSeen], ledger: Ledger, tally: Tally, delays: Delays) -> None:
    """Every version from 1 on exactly once and ascending, each as the answers had it, and every act among them."""
    name = f"state changes of {ledger.name}"
    highest = 0
    shown: dict[int, StateSeen] = {}
    for change in seen:
        if change.version in shown:
            tally.doubles(f"{name}: version {change.version}")
            continue
        if change.version < highest:
            tally.disorders(f"{name}: version {change.version} after {highest}")
        highest = max(highest, change.version)
        shown[change.version] = change
    upto = max([highest, *(act.standing[0] for act in ledger.acts if act.standing)])
    for version in range(1, upto + 1):
        if version not in shown:
            tally.lacks(f"{name}: version {version}")
    for act in ledger.acts:
        _judge_act(act, shown, name, tally, delays)


def _judge_act(act: Act, shown: dict[int, StateSeen], name: str, tally: Tally, delays: Delays) -> None:
    delays.answered.append(act.answered_at - act.sent_at)
    if act.standing and act.standing[0] in shown:
        change = shown[act.standing[0]]
        if (change.state, change.sub_state) != act.standing[1:]:
            tally.lacks(f"{name}: version {change.version} as {act.standing[1]}; it was shown as {change.state}")
    first = min(
        (
            change.at
            for change in shown.values()
            if (change.state, change.sub_state) == (act.to_state, act.to_sub_state)
        ),
        default=None,
    )
    if first is None:
        tally.lacks(f"{name}: the change to {act.to_sub_state or act.to_state}")
    else:
        delays.supervisor.append(first - act.sent_at)


def judge_list(seen: Sequence[ListSeen], ledger: Ledger, tally: Tally, delays: Delays) -> None:
    """It entered once, showed each message's effect, left once when closed, and nothing came outside of that.

    A frame may cover several facts: a message's effect was shown by a frame of this conversation whose interval holds it.
    """
    name = f"live list, {ledger.name}"
    positions: set[str] = set()
    counts: Counter[ListEvent] = Counter()
    is_in = False
    for frame in seen:
        if frame.position in positions:
            tally.doubles(f"{name}: a second frame for position {frame.position}")
            continue
        positions.add(frame.position)
        counts[frame.event] += 1
        if frame.event is ListEvent.UPDATED and not is_in:
            tally.disorders(f"{name}: an update while it is not in the list")
        is_in = frame.event is not ListEvent.LEFT
    if not counts[ListEvent.ENTERED] and not counts[ListEvent.LISTED]:
        tally.lacks(f"{name}: it never entered")
    if counts[ListEvent.ENTERED] > 1:
        tally.doubles(f"{name}: it entered {counts[ListEvent.ENTERED]} times", counts[ListEvent.ENTERED] - 1)
    if counts[ListEvent.LEFT] > 1:
        tally.doubles(f"{name}: it left {counts[ListEvent.LEFT]} times", counts[ListEvent.LEFT] - 1)
    if ledger.closed_at and not counts[ListEvent.LEFT]:
        tally.lacks(f"{name}: it never left")
    for message in ledger.written:
        if message.message_id is None:
            continue  # the words it began with, which no frame but its entering tells of
        showing = next((frame for frame in seen if frame.previous < message.position <= frame.position), None)
        if showing is None:
            tally.lacks(f"{name}: the effect of a message at {message.position}")
        else:
            delays.supervisor.append(showing.at - message.sent_at)


def judge_messages(
    read: Sequence[Told], streamed: Sequence[Told], ledger: Ledger, tally: Tally, delays: Delays
) -> None:
    """What the agent read at first, then got live: every message of the dialogue once, in order, with its own words."""
    name = f"timeline of {ledger.name}"
    told = [*read, *streamed]
    ids = _identified(ledger.written, told)
    place = {message_id: number for number, message_id in enumerate(ids) if message_id}
    shown: dict[str, Told] = {}
    highest = -1
    for one in told:
        number = place.get(one.message_id)
        if one.message_id in shown:
            tally.doubles(f"{name}: message {one.message_id}")
            continue
        shown[one.message_id] = one
        if number is None:
            tally.doubles(f"{name}: message {one.message_id}, which nobody wrote")
            continue
        if number < highest:
            tally.disorders(f"{name}: message {number + 1} after {highest + 1}")
        highest = max(highest, number)
    live = {one.message_id for one in streamed}
    for number, (message_id, message) in enumerate(zip(ids, ledger.written, strict=True), start=1):
        if message.message_id:  # else its answer is counted with the act of starting
            delays.answered.append(message.answered_at - message.sent_at)
        if message_id is None or message_id not in shown:
            tally.lacks(f"{name}: message {number}")
        elif shown[message_id].text != message.text:
            tally.lacks(f"{name}: message {number} in its own words; it came with others")
        elif message_id in live:
            delays.agent.append(shown[message_id].at - message.sent_at)


def _identified(written: Iterable[Written], told: Iterable[Told]) -> list[str | None]:
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
