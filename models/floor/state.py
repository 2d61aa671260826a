"""The floor at the position that the process has reached. view.py keeps earlier positions for queries that still read them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
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
        self.conversations = {each.row.id: each for each in conversations}
        # Sorted once: adding a key to an order of many thousands moves those behind it.
        self.orders = {
            column: SortedKeys(key_of(each.row, column) for each in self.conversations.values())
            for column in SORT_COLUMNS
        }
        self.waiting: defaultdict[UUID, SortedKeys] = defaultdict(SortedKeys)
        self.routable: defaultdict[Sort, SortedKeys] = defaultdict(SortedKeys)
        self.ties: Counter[UUID] = Counter()  # in how many conversations each person has something of their own
        for each in sorted(self.conversations.values(), key=waits_since):
            self._add_to_sums_and_queues(each)

    def replace(self, changes: Mapping[UUID, FloorConversation | None]) -> None:
        """Add or replace these conversations; None removes one."""
        for conversation_id, after in changes.items():
            before = self.conversations.pop(conversation_id, None)
            self._sort_anew(before, after)
            if before is not None:
                before.forms.clear()  # they refer to it: all that it holds would wait for Python's collector
                self._remove(before)
            if after is not None:
                self._add(after)

    def _sort_anew(self, before: FloorConversation | None, after: FloorConversation | None) -> None:
        """A message changes only one or two of the keys; to move one that stays would move those behind it for nothing."""
        for column, keys in self.orders.items():
            was = None if before is None else key_of(before.row, column)
            is_now = None if after is None else key_of(after.row, column)
            if was == is_now:
                continue
            if was is not None:
                keys.remove(was)
            if is_now is not None:
                keys.add(is_now)

    def _add(self, each: FloorConversation) -> None:
        self.conversations[each.row.id] = each
        self._add_to_sums_and_queues(each)

    def _add_to_sums_and_queues(self, each: FloorConversation) -> None:
        self.live.add(each)
        self.ties.update(each.people)
        if each.row.state is ConversationState.OPEN:
            self.waiting[each.row.queue_id].add(waits_since(each))
        if sort := routing_sort(each.row):
            self.routable[sort].add(waits_since(each))

    def _remove(self, each: FloorConversation) -> None:
        self.live.remove(each)
        self._untie(each)
        if each.row.state is ConversationState.OPEN:
            _remove_key(self.waiting, each.row.queue_id, waits_since(each))
        if sort := routing_sort(each.row):
            _remove_key(self.routable, sort, waits_since(each))

    def _untie(self, each: FloorConversation) -> None:
        for person_id in each.people:
            self.ties[person_id] -= 1
            if not self.ties[person_id]:
                del self.ties[person_id]


@dataclass(frozen=True, slots=True)
class Wait:
    """How many OPEN conversations wait in a queue, and since when the one that waits longest."""

    number: int
    since: datetime | None


def waits_of(state: FloorState) -> dict[str, Wait]:
    """By the names of all queues."""
    found = {}
    for queue_id, queue in state.names.queues.items():
        since = [state.live.longest_wait(queue_id, channel, ()) for channel in state.live.waiting.get(queue_id, ())]
        number = len(state.waiting[queue_id]) if queue_id in state.waiting else 0
        found[queue.name] = Wait(number, min(filter(None, since), default=None))
    return found


def waits_since(each: FloorConversation) -> Key:
    """The key by which a queue is in order."""
    return each.row.wait_rank_at, each.row.id


def _remove_key(index: dict[K, SortedKeys], of: K, key: Key) -> None:
    index[of].remove(key)
    if not index[of]:
        del index[of]
