"""The floor at the position that the process has reached. view.py keeps earlier positions for queries that still read them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from models.floor.agents import FloorAgents
from models.floor.conversations import FloorConversation, Names
from models.floor.index import SortedKeys
from models.floor.live import LiveSums
from models.floor.waiting import Sort, routing_sort
from models.floor.work import Windows
from models.reading.conversations import SORT_COLUMNS, key_of
from models.reading.keyset import Key
from models.vocabulary import ConversationState

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class KnownRights:
    """Everyone whose rights changed after the fact `known_from`, with the number of the last such fact."""

    known_from: int
    changed: Mapping[UUID, int]

    def after(self, changed: Mapping[UUID, int]) -> "KnownRights":
        return KnownRights(self.known_from, {**self.changed, **changed}) if changed else self

    def are_those_of(self, seq: int, person_id: UUID) -> bool:
        """Whether this person's rights are certain to be the same as at an earlier fact."""
        return self.known_from <= seq and self.changed.get(person_id, 0) <= seq


class FloorState:
    """All ongoing conversations by id, with their indexes, all agents, and the sums of figures."""

    def __init__(self, seq: int, names: Names, agents: FloorAgents, conversations: Iterable[FloorConversation]) -> None:
        self.seq = seq
        self.names = names
        self.agents = agents
        self.rights = KnownRights(seq, {})
        self.live = LiveSums()
        self.windows = Windows()
        self.conversations: dict[UUID, FloorConversation] = {}
        self.orders = {column: SortedKeys() for column in SORT_COLUMNS}
        self.people: Counter[UUID] = Counter()  # how many conversations are personal to each
        self.waiting: defaultdict[UUID, SortedKeys] = defaultdict(SortedKeys)
        self.routable: defaultdict[Sort, SortedKeys] = defaultdict(SortedKeys)
        for each in conversations:
            self._add(each)

    def replace(self, changes: Mapping[UUID, FloorConversation | None]) -> None:
        """Add or replace these conversations; None removes one."""
        for conversation_id, after in changes.items():
            before = self.conversations.pop(conversation_id, None)
            if before is not None:
                self._remove(before)
            if after is not None:
                self._add(after)

    def _add(self, each: FloorConversation) -> None:
        self.conversations[each.row.id] = each
        self.live.add(each)
        self.people.update(each.people)
        for column, keys in self.orders.items():
            keys.add(key_of(each.row, column))
        if each.row.state is ConversationState.OPEN:
            self.waiting[each.row.queue_id].add(waits_since(each))
        if sort := routing_sort(each.row):
            self.routable[sort].add(waits_since(each))

    def _remove(self, each: FloorConversation) -> None:
        self.live.remove(each)
        for person_id in each.people:
            self.people[person_id] -= 1
            if not self.people[person_id]:
                del self.people[person_id]
        for column, keys in self.orders.items():
            keys.remove(key_of(each.row, column))
        if each.row.state is ConversationState.OPEN:
            _remove_key(self.waiting, each.row.queue_id, waits_since(each))
        if sort := routing_sort(each.row):
            _remove_key(self.routable, sort, waits_since(each))


def waits_since(each: FloorConversation) -> Key:
    """The key by which a queue is in order."""
    return each.row.wait_rank_at, each.row.id


def _remove_key(index: dict[K, SortedKeys], of: K, key: Key) -> None:
    index[of].remove(key)
    if not index[of]:
        del index[of]
