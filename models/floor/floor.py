"""The floor of this process. The hub keeps it up to date; queries and streams read it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from uuid import UUID
from weakref import WeakSet

from models.access.viewers import forget_users
from models.database import connections
from models.events import log
from models.events.facts import ConversationDeleted, NotUnderstood, RightsChanged, SignInsEnded
from models.events.log import Entry, Head
from models.floor.agents import FloorAgents
from models.floor.conversations import (
    FloorConversation,
    Names,
    read_names,
    read_names_again,
    read_ongoing,
    read_rows,
    renamed,
    with_row,
    with_what_they_show,
)
from models.floor.state import FloorState, Wait, waits_of
from models.floor.touched import touched_by
from models.floor.view import Changes, FloorView
from models.floor.work import NOTHING_UNKNOWN, happened_in
from models.reading.agent_loads import agents_without_load
from models.reading.queue_hours import Opening
from models.values import AgentValues

MOST_FACTS_ALONE = 200  # if a query is further ahead of this process, it reads all conversations instead of the facts


class Floor:
    """Once loaded, it equals the database at one position of the log. It relies on a fact for every change of its rows."""

    def __init__(self) -> None:
        self._state: FloorState | None = None
        self._views: WeakSet[FloorView] = WeakSet()

    @property
    def size(self) -> int:
        """How many conversations it holds."""
        return len(self._state.conversations) if self._state else 0

    @property
    def seq(self) -> int | None:
        """The position at which it equals the database; None while it isn't loaded."""
        return self._state.seq if self._state else None

    def waits(self) -> dict[str, Wait]:
        """How many OPEN conversations wait in each queue, by its name, and since when the one that waits longest."""
        return waits_of(self._state) if self._state else {}

    @property
    def routable(self) -> int:
        """How many conversations wait for routing to find an agent."""
        return sum(map(len, self._state.routable.values())) if self._state else 0

    @property
    def windows(self) -> int:
        """For how many windows it keeps the sums of figures."""
        return len(self._state.windows) if self._state else 0

    @property
    def names(self) -> Names | None:
        return self._state.names if self._state else None

    def conversation(self, conversation_id: UUID) -> FloorConversation | None:
        """An ongoing conversation as it is at the position that this process has reached."""
        return self._state.conversations.get(conversation_id) if self._state else None

    def has_ties(self, person_id: UUID) -> bool:
        """Whether an ongoing conversation is personal to this person, at the position that this process has reached."""
        return bool(self._state and FloorView(self._state).has_ties(person_id))

    def people_in_queue(self, queue_id: UUID) -> frozenset[UUID]:
        """Everyone to whom an ongoing conversation of this queue is personal."""
        rows = self._state.conversations.values() if self._state else ()
        return frozenset[UUID]().union(*(each.people for each in rows if each.row.queue_id == queue_id))

    def agent(self, agent_id: UUID) -> AgentValues | None:
        """An agent as they are at the position that this process has reached, with their load now."""
        return self._state.agents.one(agent_id) if self._state else None

    def members_of(self, queue_id: UUID) -> list[UUID] | None:
        return FloorView(self._state).members_of(queue_id) if self._state else None

    def opening(self, queue_id: UUID) -> Opening | None:
        """Whether a queue is open now, and when it opens."""
        return FloorView(self._state).opening(queue_id) if self._state else None

    def waiting_in(self, queue_id: UUID) -> int | None:
        """How many OPEN conversations wait in this queue."""
        return FloorView(self._state).waiting_in(queue_id) if self._state else None

    def position_in_queue(self, waiting: FloorConversation) -> int | None:
        """The 1-based queue position of a conversation of the floor; None if it doesn't wait."""
        return FloorView(self._state).position_in_queue(waiting) if self._state else None

    async def load(self, head: Head) -> None:
        """Read all conversations. Call it in the snapshot from which `head` was read."""
        forget_users()
        self._state = await _read(head.seq)

    def unload(self) -> None:
        self._state = None

    async def read(self, entries: Sequence[Entry]) -> Callable[[], None]:
        """Read the rows that the next facts touched. Call it in a snapshot in which these are the last facts.

        Returns a function that applies what was read, without awaiting anything. The floor is then at the last fact.
        """
        state = self._state
        if state is None:
            return lambda: None
        if _may_concern_everything(entries):
            forget_users()
            return partial(self._replace, await _read(entries[-1].seq))
        return partial(self._apply, state, entries[-1].seq, await _changes(entries, FloorView(state)))

    async def view(self) -> FloorView:
        """A view at the position that this process has reached. If the floor isn't loaded, it reads the database."""
        return self._view() if self._state else await connections.shielded(_view_of_database())

    def loaded_view(self) -> FloorView | None:
        """A view at the position that this process has reached; None while the floor isn't loaded."""
        return self._view() if self._state else None

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[FloorView]:
        """A snapshot of the database, with a view of the floor at the position of this snapshot."""
        earlier = self._view() if self._state else None  # taken first: all its facts are then in the snapshot
        async with connections.snapshot():
            yield await self._view_at((await log.head()).seq, earlier)

    async def _view_at(self, seq: int, earlier: FloorView | None) -> FloorView:
        if self._state and self._state.seq == seq:
            return self._view()
        if earlier is None or seq - earlier.seq > MOST_FACTS_ALONE:
            return FloorView(await _read(seq))
        if earlier.seq < seq:
            entries = await log.read_after(earlier.seq, limit=MOST_FACTS_ALONE, using=connections.connection())
            if _may_concern_everything(entries):
                return FloorView(await _read(seq))
            earlier.advance(seq, await _changes(entries, earlier))
        return earlier

    def _view(self) -> FloorView:
        assert self._state is not None
        view = FloorView(self._state)
        self._views.add(view)
        return view

    def _replace(self, state: FloorState) -> None:
        self._state = state

    def _apply(self, state: FloorState, seq: int, changes: Changes) -> None:
        for view in self._views:
            if view.is_of(state):
                view.keep(changes)
        state.seq, state.names, state.agents = seq, changes.names, changes.agents
        state.replace(changes.conversations)
        state.windows.forget(changes.unknown_upto)
        state.windows.apply(seq, changes.happened)
        state.rights = state.rights.after(changes.rights_changed)


async def _view_of_database() -> FloorView:
    async with connections.snapshot():
        return FloorView(await _read((await log.head()).seq))


async def _read(seq: int) -> FloorState:
    names, idle = await read_names(), await agents_without_load()
    conversations = await read_ongoing(names)
    return FloorState(seq, names, FloorAgents.of(idle, conversations), conversations)


async def _changes(entries: Sequence[Entry], earlier: FloorView) -> Changes:
    """What these facts touched, as the current snapshot has it. `earlier` is the floor before them."""
    touched, names = touched_by(entry.fact for entry in entries), earlier.names
    if touched.customers:
        forget_users()
        touched.conversations.update(each.row.id for each in earlier.all() if each.row.customer_id in touched.customers)
    if touched.people:  # a supervisor may have another name
        touched.conversations.update(each.row.id for each in earlier.all() if each.row.hand_taken_by in touched.people)
    shared = names.shared()
    rows = await read_rows(touched.conversations | touched.rows, shared)
    touched.add_unknown(rows, queues=names.queues, workstreams=names.workstreams, agents=names.agents)
    names_now = await read_names_again(names, touched)
    found: dict[UUID, FloorConversation | None] = dict.fromkeys(touched.conversations | touched.rows)
    anew = []
    for row in rows:
        before = None if row.id in touched.conversations else earlier.conversation(row.id)
        if before:
            found[row.id] = with_row(before, row, names_now)
        else:
            anew.append(row)
    found.update((each.row.id, each) for each in await with_what_they_show(anew, names_now, shared))
    if touched.renames:
        for each in earlier.all():
            if each.row.id not in found and (now := renamed(each, names_now)) is not each:
                found[each.row.id] = now
    idle = await earlier.floor_agents.read_again(touched.people, touched.presences)
    moves = [(earlier.conversation(row_id), now) for row_id, now in found.items()]
    of_rights = RightsChanged | SignInsEnded
    rights_changed = {entry.fact.person_id: entry.seq for entry in entries if isinstance(entry.fact, of_rights)}
    return Changes(
        names_now,
        earlier.floor_agents.after(moves, idle),
        found,
        await happened_in(entries, earlier.conversation),
        rights_changed,
        max(map(_unknown_upto, entries), default=NOTHING_UNKNOWN),
    )


def _unknown_upto(entry: Entry) -> datetime:
    """Up to when the sums of figures may be others after this fact, in a way that it does not tell."""
    match entry.fact:
        case ConversationDeleted(closed_at=closed_at):
            return closed_at
        case NotUnderstood(at=at):
            return at
        case _:
            return NOTHING_UNKNOWN


def _may_concern_everything(entries: Sequence[Entry]) -> bool:
    return any(isinstance(entry.fact, NotUnderstood) and entry.fact.conversation_id is None for entry in entries)


floor = Floor()
