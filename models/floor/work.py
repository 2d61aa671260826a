"""What facts did to the figures of windows, and the sums of the windows that this process keeps."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from models import clock
from models.events.facts import ConversationChanged, MessagePosted
from models.events.log import Entry
from models.floor.conversations import FloorConversation
from models.reading.figures import Window
from models.reading.work import Answer, Closing, Replied, WorkSums, work_of
from models.values import ConversationValues
from models.vocabulary import ActiveSubState, ConversationState

NOTHING_UNKNOWN = datetime(1, 1, 1, tzinfo=UTC)  # before every window
MOST_WINDOWS = 16  # whose sums are kept; beyond that, the one unused for longest is forgotten
IN_USE = timedelta(
    minutes=1
)  # but never one that was used so recently: two that push out each other would save nothing


@dataclass(frozen=True, slots=True)
class Happened:
    """An answer, a reply or a closing, with the number of its fact."""

    seq: int
    work: Answer | Replied | Closing


async def happened_in(
    entries: Iterable[Entry], earlier: Callable[[UUID], FloorConversation | None]
) -> tuple[Happened, ...]:
    """The answers, replies and closings of these facts. `earlier` finds conversations as they were before them.

    Answers and closings happen once to a conversation, and what the database tells of them never changes afterwards. Facts
    tell all of replies.
    """
    found: list[Happened] = []
    closed: dict[UUID, int] = {}
    taken: dict[UUID, int] = {}
    for entry in entries:
        if isinstance(entry.fact, MessagePosted):
            found += [Happened(entry.seq, each) for each in _replies(entry.fact)]
        elif isinstance(entry.fact, ConversationChanged):
            before, after = entry.fact.before, entry.fact.after
            if _is_closed(after):
                if before is None or not _is_closed(before):
                    closed[after.id] = entry.seq
            elif _is_handled(after):
                taken.setdefault(after.id, entry.seq)
    answered = {row_id: seq for row_id, seq in (closed | taken).items() if not _is_accepted(earlier(row_id))}
    if not (closed or answered):
        return tuple(found)
    for row_id, work in (await work_of(closed.keys() | answered.keys())).items():
        if work.answer and row_id in answered:
            found.append(Happened(answered[row_id], work.answer))
        if work.closing and row_id in closed:
            found.append(Happened(closed[row_id], work.closing))
    return tuple(found)


def _replies(fact: MessagePosted) -> Iterator[Replied]:
    agent_id = fact.message.sender_id
    if fact.reply and agent_id:
        yield Replied(fact.at, fact.after.queue_id, agent_id, fact.after.channel, fact.reply)


def _is_closed(values: ConversationValues) -> bool:
    return values.state is ConversationState.CLOSED


def _is_handled(values: ConversationValues) -> bool:
    """Whether a person has it, so that they have accepted it."""
    talks = values.sub_state is ActiveSubState.IN_CONVERSATION or values.state is ConversationState.WRAP_UP
    return talks and values.agent_id is not None and not values.agent_is_bot


def _is_accepted(each: FloorConversation | None) -> bool:
    return each is not None and each.row.accepted_at is not None


@dataclass(slots=True)
class KeptSums:
    """The sums of everything up to the fact `seq`. Somebody asked for them at the time `used_at`."""

    seq: int
    sums: WorkSums
    used_at: datetime


class Windows:
    """The sums of the windows that somebody asked for, moved by what happens."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Window, KeptSums] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, window: Window) -> KeptSums | None:
        kept = self._kept.get(window)
        if kept is not None:
            self._kept.move_to_end(window)
            kept.used_at = clock.now()
        return kept

    @property
    def have_room(self) -> bool:
        """Whether another window can be kept."""
        return len(self._kept) < MOST_WINDOWS or next(iter(self._kept.values())).used_at + IN_USE < clock.now()

    def keep(self, window: Window, sums: WorkSums, seq: int) -> None:
        """Keep these sums, which count everything up to `seq`."""
        self._kept[window] = KeptSums(seq, sums, clock.now())
        self._kept.move_to_end(window)
        while len(self._kept) > MOST_WINDOWS:
            self._kept.popitem(last=False)

    def forget(self, upto: datetime) -> None:
        """Forget the sums in which conversations count that ended up to then: they may no longer be right."""
        for window in [each for each in self._kept if each.since <= upto]:
            del self._kept[window]

    def apply(self, seq: int, happened: Sequence[Happened]) -> None:
        """Count what happened in the next facts, the last of which is `seq`."""
        for kept in self._kept.values():
            for each in happened:
                if each.seq > kept.seq:
                    kept.sums.count(each.work)
            kept.seq = max(kept.seq, seq)
