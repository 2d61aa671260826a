"""A view of the floor stays at one position of the log, even if facts arrive while somebody reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from uuid import UUID

from models.access.conversation_filter import ConversationFilter
from models.access.visibility import sees
from models.floor.agents import FloorAgents
from models.floor.conversations import FloorConversation, Names
from models.floor.state import FloorState, waits_since
from models.floor.waiting import Sort, routing_sort
from models.reading.conversations import key_of
from models.reading.keyset import Key, Slice, SortedBy
from models.reading.queue_hours import Opening, opening_of
from models.values import AgentValues, Viewer
from models.vocabulary import ConversationState


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which conversations to list. `mentioning`: the ids of those that contain the text of a search; None without a search."""

    viewer: Viewer
    narrowed: ConversationFilter
    mentioning: frozenset[UUID] | None = None

    def holds(self, each: FloorConversation) -> bool:
        return (
            self.narrowed.matches(each.values)
            and sees(self.viewer, each.values)
            and (self.mentioning is None or each.row.id in self.mentioning)
        )


@dataclass(frozen=True, slots=True)
class FloorPage:
    """Conversations in the order of the list. `has_more`: whether more follow or, when paging backwards, precede."""

    conversations: list[FloorConversation]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What facts changed: the names and agents after them, and the conversations that they touched; None for a closed one."""

    names: Names
    agents: FloorAgents
    conversations: Mapping[UUID, FloorConversation | None]


class FloorView:
    """Shares the state with all other views. It holds only the conversations that differ from the state at its position."""

    def __init__(self, state: FloorState) -> None:
        self.seq = state.seq
        self.names = state.names
        self.floor_agents = state.agents
        self._state = state
        self._own: dict[UUID, FloorConversation | None] = {}

    @property
    def agents(self) -> Mapping[UUID, AgentValues]:
        """All agents by id, with their load at the moment of asking: the load of a wrap-up may end with time."""
        return self.floor_agents.now()

    @property
    def members(self) -> Mapping[UUID, frozenset[UUID]]:
        """The agents of each queue, whether enabled or not. Queues without any are left out."""
        return self.floor_agents.members

    def members_of(self, queue_id: UUID) -> list[UUID]:
        return list(self.members.get(queue_id, ()))

    def opening(self, queue_id: UUID) -> Opening | None:
        """Whether a queue is open now, and when it opens. None for a queue that is unknown."""
        row = self.names.queues.get(queue_id)
        return opening_of(row) if row else None

    def agent(self, agent_id: UUID) -> AgentValues | None:
        return self.floor_agents.one(agent_id)

    def keep(self, conversation_id: UUID) -> None:
        """Keep this conversation as it is now, because the state is about to replace it."""
        self._own.setdefault(conversation_id, self._state.conversations.get(conversation_id))

    def advance(self, seq: int, changes: Changes) -> None:
        """Advance this view alone to a later position."""
        self.seq, self.names, self.floor_agents = seq, changes.names, changes.agents
        self._own.update(changes.conversations)

    def conversation(self, conversation_id: UUID) -> FloorConversation | None:
        """The conversation, if it is ongoing."""
        if conversation_id in self._own:
            return self._own[conversation_id]
        return self._state.conversations.get(conversation_id)

    def all(self) -> Iterator[FloorConversation]:
        yield from (each for row_id, each in self._state.conversations.items() if row_id not in self._own)
        yield from (each for each in self._own.values() if each is not None)

    def count(self, chosen: Chosen) -> int:
        return sum(map(chosen.holds, self.all()))

    def listed(self, chosen: Chosen, sort: SortedBy) -> list[FloorConversation]:
        """All chosen conversations in this order."""
        return [each for _, each in self._in_order(sort.column, None, downwards=sort.descending) if chosen.holds(each)]

    def page(self, chosen: Chosen, sort: SortedBy, part: Slice) -> FloorPage:
        """One page. It looks for one more conversation than the page holds, and no further."""
        downwards = sort.descending != part.backward
        start, stop = (part.before, part.after) if part.backward else (part.after, part.before)
        found: list[FloorConversation] = []
        for key, each in self._in_order(sort.column, start, downwards=downwards):
            if stop is not None and _is_reached(stop, key, downwards=downwards):
                break
            if chosen.holds(each):
                found.append(each)
                if len(found) > part.limit:
                    break
        kept = found[: part.limit]
        return FloorPage(kept[::-1] if part.backward else kept, has_more=len(found) > part.limit)

    def waiting_in(self, queue_id: UUID) -> int:
        """How many OPEN conversations wait in this queue."""
        shared = len(self._state.waiting[queue_id]) if queue_id in self._state.waiting else 0
        kept = [(own, self._state.conversations.get(row_id)) for row_id, own in self._own.items()]
        return shared + sum(_waits_in(own, queue_id) - _waits_in(now, queue_id) for own, now in kept)

    def position_in_queue(self, waiting: FloorConversation) -> int | None:
        """1 for the conversation that has waited longest, as routing serves a queue. None if it doesn't wait."""
        if waiting.row.state is not ConversationState.OPEN:
            return None
        key, queue_id = waits_since(waiting), waiting.row.queue_id
        ahead = self._state.waiting[queue_id].rank(key) if queue_id in self._state.waiting else 0
        for row_id, own in self._own.items():
            shared = self._state.conversations.get(row_id)
            ahead += _is_ahead(own, queue_id, key) - _is_ahead(shared, queue_id, key)
        return ahead + 1

    def sorts(self) -> set[Sort]:
        """The sorts of the conversations that wait for routing."""
        own = (routing_sort(each.row) for each in self._own.values() if each is not None)
        return {*self._state.routable, *(sort for sort in own if sort)}

    def waiting_of(self, sort: Sort) -> list[Key]:
        """The conversations of this sort, longest wait first: since when each has waited, and its id."""
        shared = list(self._state.routable[sort].after(None)) if sort in self._state.routable else []
        if not self._own:
            return shared
        own = [each for each in self._own.values() if each is not None and routing_sort(each.row) == sort]
        return sorted([*(key for key in shared if key[1] not in self._own), *map(waits_since, own)])

    def _in_order(self, column: str, start: Key | None, *, downwards: bool) -> Iterator[tuple[Key, FloorConversation]]:
        keys = self._state.orders[column]
        shared = keys.before(start) if downwards else keys.after(start)
        own = [key_of(each.row, column) for each in self._own.values() if each is not None]
        own = [key for key in own if start is None or (key < start if downwards else key > start)]
        own.sort(reverse=downwards)
        for key in merge((key for key in shared if key[1] not in self._own), own, reverse=downwards):
            each = self.conversation(key[1])
            assert each is not None
            yield key, each


def _is_ahead(each: FloorConversation | None, queue_id: UUID, key: Key) -> bool:
    return each is not None and _waits_in(each, queue_id) and waits_since(each) < key


def _waits_in(each: FloorConversation | None, queue_id: UUID) -> bool:
    return each is not None and each.row.state is ConversationState.OPEN and each.row.queue_id == queue_id


def _is_reached(stop: Key, key: Key, *, downwards: bool) -> bool:
    return key <= stop if downwards else key >= stop
