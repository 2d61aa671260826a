"""The floor at the position that the process has reached. view.py keeps earlier positions for queries that still read them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from models.floor.agents import FloorAgents
from models.floor.conversations import FloorConversation, Names
from models.floor.index import SortedKeys
from models.reading.conversations import SORT_COLUMNS, key_of
from models.vocabulary import ConversationState


class FloorState:
    """All ongoing conversations by id, with their indexes, and all agents."""

    def __init__(self, seq: int, names: Names, agents: FloorAgents, conversations: Iterable[FloorConversation]) -> None:
        self.seq = seq
        self.names = names
        self.agents = agents
        self.conversations: dict[UUID, FloorConversation] = {}
        self.orders = {column: SortedKeys() for column in SORT_COLUMNS}
        self.waiting: defaultdict[UUID, SortedKeys] = defaultdict(SortedKeys)
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
        for column, keys in self.orders.items():
            keys.add(key_of(each.row, column))
        if each.row.state is ConversationState.OPEN:
            self.waiting[each.row.queue_id].add((each.row.wait_rank_at, each.row.id))

    def _remove(self, each: FloorConversation) -> None:
        for column, keys in self.orders.items():
            keys.remove(key_of(each.row, column))
        if each.row.state is ConversationState.OPEN:
            keys = self.waiting[each.row.queue_id]
            keys.remove((each.row.wait_rank_at, each.row.id))
            if not keys:
                del self.waiting[each.row.queue_id]
