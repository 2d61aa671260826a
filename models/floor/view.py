"""A view of the floor stays at one position of the log, even if facts arrive while somebody reads it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from uuid import UUID

from models.access.conversation_filter import ConversationFilter
from models.access.visibility import sees
from models.floor.agents import FloorAgents
from models.floor.conversations import FloorConversation, Names
from models.floor.live import LiveSums
from models.floor.staffing import Staffing
from models.floor.state import FloorState, waits_since
from models.floor.waiting import Sort, routing_sort
from models.floor.work import NOTHING_UNKNOWN, Happened
from models.reading.conversations import key_of
from models.reading.figures import FloorCounts, Scope, Sums, Window, added_up
from models.reading.keyset import Key, Slice, SortedBy
from models.reading.queue_hours import Opening, opening_of
from models.reading.work import WorkSums, read_sums
from models.values import AgentValues, Viewer
from models.vocabulary import Channel, ConversationState


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
    """What facts changed: the names and agents after them, the conversations that they touched, None for a closed one, and
    what happened. `rights_changed` has the people whose rights they changed, each with the number of the last such fact.
    Of conversations that ended up to `unknown_upto`, some were deleted, or changed in a way that is not understood.
    """

    names: Names
    agents: FloorAgents
    conversations: Mapping[UUID, FloorConversation | None]
    happened: Sequence[Happened]
    rights_changed: Mapping[UUID, int]
    unknown_upto: datetime = NOTHING_UNKNOWN


class FloorView:
    """Shares the state with all other views. It holds only the conversations that differ from the state at its position."""

    def __init__(self, state: FloorState) -> None:
        self.seq = state.seq
        self.names = state.names
        self.floor_agents = state.agents
        self.rights = state.rights
        self._state = state
        self._own: dict[UUID, FloorConversation | None] = {}
        self._ahead: list[Happened] = []  # before this view's position, when it advanced alone
        self._applied: list[Happened] = []  # applied to the state since this view was made
        self._unknown_upto = NOTHING_UNKNOWN  # since this view was made, or before its position when it advanced alone

    @property
    def agents(self) -> Mapping[UUID, AgentValues]:
        """All agents by id, with their load at the moment of asking: the load of a wrap-up may end with time."""
        return self.floor_agents.now()

    def staffing(self) -> Staffing:
        """Who is there, and how much they could take, at the moment of asking."""
        return self.floor_agents.staffing()

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

    def is_of(self, state: FloorState) -> bool:
        """Whether it shares this state. After the floor was loaded anew, a view still shares the state from before."""
        return self._state is state

    def keep(self, changes: Changes) -> None:
        """Keep what the state is about to replace."""
        for conversation_id in changes.conversations:
            self._own.setdefault(conversation_id, self._state.conversations.get(conversation_id))
        self._applied += changes.happened
        self._unknown_upto = max(self._unknown_upto, changes.unknown_upto)

    def advance(self, seq: int, changes: Changes) -> None:
        """Advance this view alone to a later position."""
        self.seq, self.names, self.floor_agents = seq, changes.names, changes.agents
        self._own.update(changes.conversations)
        self._ahead += changes.happened
        self._unknown_upto = max(self._unknown_upto, changes.unknown_upto)
        self.rights = self.rights.after(changes.rights_changed)

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

    def has_ties(self, person_id: UUID) -> bool:
        """Whether a conversation is personal to this person, so that they may read more or less than their equals."""
        kept = [(own, self._state.conversations.get(row_id)) for row_id, own in self._own.items()]
        own = sum(_is_personal(own, person_id) - _is_personal(now, person_id) for own, now in kept)
        return self._state.ties[person_id] + own > 0

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

    def keeps(self, window: Window) -> bool:
        """Whether `counts` of this window needs no statement."""
        return self._work(window) is not None

    def may_keep(self, window: Window) -> bool:
        """Whether `keep_window` would keep this window, which is not kept yet."""
        return self._state.windows.have_room and not self.keeps(window) and window.since > self._unknown_upto

    async def keep_window(self, window: Window) -> None:
        """Count a window for all queues, in the snapshot of this view, if there is room. From now on, facts move its sums."""
        if not self.may_keep(window):
            return
        sums = await read_sums(window)
        if window.since <= self._unknown_upto:
            return  # something that it counts was deleted meanwhile, or may have changed
        for each in self._applied:
            if each.seq > self.seq:
                sums.count(each.work)
        self._state.windows.keep(window, sums, max(self.seq, self._state.seq))

    async def counts(self, scope: Scope, *, by_agent: bool) -> FloorCounts:
        """The figures at this position. If the window isn't kept, it takes four statements, in the snapshot of this view."""
        work = self._work(scope.window)
        return self._added_up(scope, work or [await read_sums(scope.window, scope.only)], by_agent=by_agent)

    def _work(self, window: Window) -> list[Sums] | None:
        """The kept sums of a window, and the difference to them at this position."""
        found = self._state.windows.find(window)
        if found is None or found.seq > max(self.seq, self._state.seq) or window.since <= self._unknown_upto:
            return None
        difference = WorkSums(window)
        for each in self._applied:
            if each.seq > self.seq:
                difference.count(each.work, -1)
        for each in self._ahead:
            if each.seq > found.seq:
                difference.count(each.work)
        return [found.sums, difference]

    def _added_up(self, scope: Scope, work: Sequence[Sums], *, by_agent: bool) -> FloorCounts:
        shared, own = self._state.live, LiveSums()
        for row_id, each in self._own.items():
            if (replaced := self._state.conversations.get(row_id)) is not None:
                own.count(replaced, -1)
            if each is not None:
                own.add(each)
        waits: dict[UUID, dict[Channel, datetime]] = {}
        for queue_id, channel in _waited_in((shared, own), scope.only):
            longest = (
                shared.longest_wait(queue_id, channel, self._own),
                own.longest_wait(queue_id, channel, ()),
            )
            if any(longest):
                waits.setdefault(queue_id, {})[channel] = min(filter(None, longest))
        return added_up([shared, own, *work], waits, scope.only, by_agent=by_agent)

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


def _waited_in(live: Iterable[LiveSums], queue_ids: frozenset[UUID] | None) -> set[tuple[UUID, Channel]]:
    return {
        (queue_id, channel)
        for each in live
        for queue_id in (each.waiting if queue_ids is None else queue_ids)
        for channel in each.waiting.get(queue_id, ())
    }


def _is_personal(each: FloorConversation | None, person_id: UUID) -> bool:
    return each is not None and each.is_personal_to(person_id)


def _is_ahead(each: FloorConversation | None, queue_id: UUID, key: Key) -> bool:
    return each is not None and _waits_in(each, queue_id) and waits_since(each) < key


def _waits_in(each: FloorConversation | None, queue_id: UUID) -> bool:
    return each is not None and each.row.state is ConversationState.OPEN and each.row.queue_id == queue_id


def _is_reached(stop: Key, key: Key, *, downwards: bool) -> bool:
    return key <= stop if downwards else key >= stop
