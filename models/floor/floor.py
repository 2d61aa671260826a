"""The floor of this process. The hub keeps it up to date; queries and streams read it."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID
from weakref import WeakSet

from models.database import connections
from models.events import log
from models.events.log import Entry, Head
from models.floor.conversations import (
    FloorConversation,
    Names,
    read_names,
    read_names_again,
    read_ongoing,
    renamed,
    with_what_they_show,
)
from models.floor.state import FloorState
from models.floor.touched import touched_by
from models.floor.view import FloorView
from models.tables import Conversation
from models.vocabulary import ConversationState

MOST_FACTS_ALONE = 200  # if a query is further ahead of this process, it reads all conversations instead of the facts

Changes = dict[UUID, FloorConversation | None]


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

    @property
    def names(self) -> Names | None:
        return self._state.names if self._state else None

    def conversation(self, conversation_id: UUID) -> FloorConversation | None:
        """An ongoing conversation as it is at the position that this process has reached."""
        return self._state.conversations.get(conversation_id) if self._state else None

    def position_in_queue(self, waiting: FloorConversation) -> int | None:
        """The 1-based queue position of a conversation of the floor; None if it doesn't wait."""
        return FloorView(self._state).position_in_queue(waiting) if self._state else None

    async def load(self, head: Head) -> None:
        """Read all conversations. Call it in the snapshot from which `head` was read."""
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
        names, changes = await _changes(entries, state.names, lambda: state.conversations.values())
        return partial(self._apply, state, entries[-1].seq, names, changes)

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
            names, changes = await _changes(entries, earlier.names, earlier.all)
            earlier.advance(seq, names, changes)
        return earlier

    def _view(self) -> FloorView:
        assert self._state is not None
        view = FloorView(self._state)
        self._views.add(view)
        return view

    def _apply(self, state: FloorState, seq: int, names: Names, changes: Changes) -> None:
        for view in self._views:
            for conversation_id in changes:
                view.keep(conversation_id)
        state.seq, state.names = seq, names
        state.replace(changes)


async def _read(seq: int) -> FloorState:
    names = await read_names()
    return FloorState(seq, names, await read_ongoing(names))


async def _changes(
    entries: Sequence[Entry], names: Names, conversations: Callable[[], Iterable[FloorConversation]]
) -> tuple[Names, Changes]:
    """The names and conversations that these facts touched, as the current snapshot has them; None for one that closed."""
    touched = touched_by(entry.fact for entry in entries)
    rows = (
        await Conversation.filter(id__in=sorted(touched.conversations), state__not=ConversationState.CLOSED)
        if touched.conversations
        else []
    )
    touched.add_unknown(rows, queues=names.queues, workstreams=names.workstreams, agents=names.agents)
    names_now = await read_names_again(names, touched)
    changes: Changes = dict.fromkeys(touched.conversations)
    changes.update((each.row.id, each) for each in await with_what_they_show(rows, names_now))
    if touched.renames:
        for each in conversations():
            if each.row.id not in changes and (now := renamed(each, names_now)) is not each:
                changes[each.row.id] = now
    return names_now, changes


floor = Floor()
