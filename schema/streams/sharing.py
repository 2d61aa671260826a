"""Counts the same figures once for all streams that need them. floor.py is the stream."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from models import clock
from models.database.connections import shielded, snapshot
from models.events import log
from models.events.log import Head
from models.reading.figures import Scope
from schema.queries.floor import FloorRead, read

PAUSE_SECONDS = 1.0  # between two counts of the same figures, for any number of streams
MOST_SHARED = 128  # floors whose count is kept; beyond that, the one unused for longest is forgotten
MOST_CHANGES = 1_000


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures at `head`, counted at the time `at`. `floor` is None if none of the queues exists.

    `changes` has the people whose rights changed between `known_from` and `head`, each with the `seq` of the last change.
    """

    head: Head
    at: datetime
    floor: FloorRead | None
    known_from: int
    changes: dict[UUID, int]

    def may_be_told(self, person_id: UUID, seq: int) -> bool:
        """Whether this person's rights at `seq` are certain to be the same at the head of these figures."""
        return self.known_from <= seq and self.changes.get(person_id, 0) <= seq


@dataclass(eq=False)
class _Shared:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    begun_at: float = float("-inf")
    counted: Counted | None = None


_Key = tuple[str, Scope, bool]


class SharedFloors:
    """One count for all streams with the same queues, window and threshold, at most once a second."""

    def __init__(self) -> None:
        self._floors: OrderedDict[_Key, _Shared] = OrderedDict()

    def __len__(self) -> int:
        return len(self._floors)

    async def at_least(self, seq: int, epoch: str, scope: Scope, *, with_agents: bool) -> Counted:
        """The figures at this `seq` or later. If the last count is older than that, count again, after the pause."""
        shared = self._shared((epoch, scope, with_agents))
        async with shared.lock:
            if shared.counted is None or shared.counted.head.seq < seq:
                time = asyncio.get_running_loop().time
                await asyncio.sleep(max(0.0, shared.begun_at + PAUSE_SECONDS - time()))
                shared.begun_at = time()
                shared.counted = await shielded(_count(scope, with_agents, shared.counted, seq))
            return shared.counted

    def _shared(self, key: _Key) -> _Shared:
        shared = self._floors.setdefault(key, _Shared())
        self._floors.move_to_end(key)
        while len(self._floors) > MOST_SHARED:
            self._floors.popitem(last=False)
        return shared


async def _count(scope: Scope, with_agents: bool, before: Counted | None, seq: int) -> Counted:
    if before is not None and len(before.changes) > MOST_CHANGES:
        before = None
    known_from = before.known_from if before else seq
    async with snapshot():
        head = await log.head()
        changes = await log.changes_of_rights(before.head.seq if before else seq)
        floor = await read(scope, with_agents=with_agents)
    return Counted(head, clock.now(), floor, known_from, {**(before.changes if before else {}), **changes})


shared_floors = SharedFloors()
