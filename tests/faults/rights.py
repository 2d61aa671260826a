"""Who has lost which queue, and when that was requested: faults of rights, and what verdict.py must know about them."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from schema.ids import global_id
from tests.faults import documents
from tests.faults.calls import Caller
from tests.faults.floor import Floor, Person
from tests.faults.seen_intervals import seq_of


@dataclass(frozen=True, slots=True)
class Change:
    """From `seq` on, a person oversees these queues. The change was requested at `called`."""

    called: float
    seq: int
    overseen: frozenset[UUID]


@dataclass
class Rights:
    """The changes of rights in order, by the id of the person's row."""

    floor: Floor
    caller: Caller
    changes: defaultdict[UUID, list[Change]] = field(default_factory=lambda: defaultdict(list))
    _epochs: defaultdict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    _locks: defaultdict[UUID, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    def epoch_of(self, person: Person) -> int:
        """A number that rises when a change begins and when it ends; odd while one is in progress."""
        return self._epochs[person.row_id]

    def at(self, person: Person, seq: int) -> frozenset[UUID]:
        """The queues that a person oversees at this `seq` of the log."""
        held = [change.overseen for change in self.changes[person.row_id] if change.seq <= seq]
        return held[-1] if held else self.floor.overseen_by(person)

    async def withdraw(self, person: Person, queue_id: UUID, *, until: Callable[[str], Awaitable[None]]) -> None:
        """Take a queue away from a person, and give it back after `until`, which gets the position of the loss.

        Someone who has no queue left loses the streams, too.
        """
        async with self._locks[person.row_id]:
            all_queues = self.floor.overseen_by(person)
            await until(await self._set(person, all_queues - {queue_id}))
            await self._set(person, all_queues)

    async def _set(self, person: Person, overseen: frozenset[UUID]) -> str:
        """Set the queues, and return the position of the change."""
        self._epochs[person.row_id] += 1
        called = time.monotonic()
        given = {"userId": person.user_id, "supervisedQueueIds": [global_id("Queue", row_id) for row_id in overseen]}
        answer = await self.caller.act(self.floor.admin.login, documents.SET_RIGHTS, given)
        assert answer.position, answer
        self.changes[person.row_id].append(Change(called, seq_of(answer.position), overseen))
        self._epochs[person.row_id] += 1
        return answer.position
