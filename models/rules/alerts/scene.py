"""What alert rules look at: who waits in each queue, and what was answered or lost there lately.

It follows from the values in facts alone, and can be moved backwards by them: so the past can be looked at again.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import Self
from uuid import UUID

from models.values import ConversationValues
from models.vocabulary import AttentionReason, Channel, ConversationState, StateReason

Place = tuple[UUID, Channel]


@dataclass(frozen=True, slots=True)
class Seen:
    """What alert rules see of a conversation. Of two equal ones, nothing can ring."""

    id: UUID
    queue_id: UUID
    channel: Channel
    waiting_since: datetime | None
    reasons: tuple[AttentionReason, ...]
    urgent: int
    first_wait_seconds: float | None
    is_abandoned: bool

    @classmethod
    def of(cls, values: ConversationValues) -> Self:
        is_open = values.state is ConversationState.OPEN
        return cls(
            id=values.id,
            queue_id=values.queue_id,
            channel=values.channel,
            waiting_since=(values.waiting_since or values.last_activity_at) if is_open else None,
            reasons=values.attention_reasons,
            urgent=values.attention_urgent,
            first_wait_seconds=values.first_wait_seconds,
            is_abandoned=_is_abandoned(values),
        )

    @property
    def place(self) -> Place:
        return self.queue_id, self.channel


@dataclass(frozen=True, slots=True)
class Contact:
    """A conversation that a person answered first after so many seconds, or that was abandoned; then they are None."""

    conversation_id: UUID
    place: Place
    at: datetime
    wait_seconds: float | None


@dataclass(slots=True)
class _Waits:
    """Those that wait in one place: since when each does. The heap may hold more than wait."""

    since: dict[UUID, datetime] = field(default_factory=dict)
    _heap: list[tuple[datetime, UUID]] = field(default_factory=list)

    def add(self, conversation_id: UUID, since: datetime) -> None:
        self.since[conversation_id] = since
        heappush(self._heap, (since, conversation_id))

    def remove(self, conversation_id: UUID) -> None:
        self.since.pop(conversation_id, None)
        if len(self._heap) > 2 * len(self.since) + 8:
            self._heap = [(since, each) for each, since in self.since.items()]
            heapify(self._heap)

    @property
    def longest_since(self) -> datetime | None:
        while self._heap and self.since.get(self._heap[0][1]) != self._heap[0][0]:
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None


class Scene:
    """The queues at one moment. `contacts` are in the order in which they happened."""

    def __init__(self) -> None:
        self._waits: defaultdict[Place, _Waits] = defaultdict(_Waits)
        self._contacts: defaultdict[Place, deque[Contact]] = defaultdict(deque)
        self.queue_ids: set[UUID] = set()  # in which anything was seen

    def move(self, before: Seen | None, after: Seen | None) -> None:
        """A conversation is as `after` says, or not there yet. To go back, give them the other way round."""
        if before is not None and before.waiting_since:
            self._waits[before.place].remove(before.id)
        if after is not None and after.waiting_since:
            self.queue_ids.add(after.queue_id)
            self._waits[after.place].add(after.id, after.waiting_since)

    def count(self, contact: Contact) -> None:
        self.queue_ids.add(contact.place[0])
        self._contacts[contact.place].append(contact)

    def forget(self, contact: Contact) -> None:
        """Take back a contact that is not older than any other of its place, as one who goes back does."""
        kept = self._contacts[contact.place]
        for index in range(len(kept) - 1, -1, -1):
            if kept[index].conversation_id == contact.conversation_id:
                del kept[index]
                return

    def waiting(self, queue_id: UUID, channels: Collection[Channel]) -> int:
        return sum(len(self._waits[place].since) for place in _places(self._waits, queue_id, channels))

    def longest_since(self, queue_id: UUID, channels: Collection[Channel]) -> datetime | None:
        found = (self._waits[place].longest_since for place in _places(self._waits, queue_id, channels))
        return min((since for since in found if since), default=None)

    def contacts(self, queue_id: UUID, channels: Collection[Channel]) -> Iterator[Contact]:
        for place in _places(self._contacts, queue_id, channels):
            yield from self._contacts[place]

    def forget_before(self, at: datetime, place: Place) -> None:
        """Forget the contacts of earlier times there, which no rule asks for any more."""
        kept = self._contacts[place]
        while kept and kept[0].at < at:
            kept.popleft()


def contact_of(before: Seen | None, after: Seen, at: datetime) -> Contact | None:
    """The contact that this change made of the conversation, if any: it was answered by a person, or abandoned."""
    if before is None:
        return None
    if after.first_wait_seconds is not None:
        is_new = before.first_wait_seconds is None
        return Contact(after.id, after.place, at, after.first_wait_seconds) if is_new else None
    is_lost = after.is_abandoned and not before.is_abandoned
    return Contact(after.id, after.place, at, None) if is_lost else None


def _is_abandoned(values: ConversationValues) -> bool:
    """As the figures count it (reading/counting.py): short abandons are apart, and what a supervisor closed is none."""
    return (
        not values.is_ongoing
        and values.first_wait_seconds is None
        and values.meant_for_people
        and values.state_reason is not StateReason.FORCE_CLOSED_BY_SUPERVISOR
        and not values.abandoned_soon
    )


def _places(kept: Mapping[Place, object], queue_id: UUID, channels: Collection[Channel]) -> list[Place]:
    return [place for channel in channels or tuple(Channel) if (place := (queue_id, channel)) in kept]
