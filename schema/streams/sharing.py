"""Adds up the same figures once for all streams that need them. floor.py is the stream."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from models import clock
from models.database.connections import shielded
from models.events.log import Head
from models.floor.floor import floor
from models.floor.state import KnownRights
from models.floor.view import FloorView
from models.reading.figures import Scope, Window
from schema.queries.floor import FloorRead, Selected, read

PAUSE_SECONDS = 1.0  # between two additions of the same figures, for any number of streams
MOST_SHARED = 128  # floors whose figures are kept; beyond that, the one unused for longest is forgotten


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures at `head`, added up at the time `at`. `floor` is None if none of the queues exists.

    `rights` tells whose rights changed before `head`.
    """

    head: Head
    at: datetime
    floor: FloorRead | None
    rights: KnownRights


@dataclass(eq=False)
class _Shared:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    begun_at: float = float("-inf")
    counted: Counted | None = None


_Key = tuple[str, Scope, Selected]


class SharedFloors:
    """One addition for all streams with the same queues, window, threshold and fields, at most once a second."""

    def __init__(self) -> None:
        self._floors: OrderedDict[_Key, _Shared] = OrderedDict()
        self._keeping: dict[Window, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._floors)

    async def at_least(self, seq: int, epoch: str, scope: Scope, wanted: Selected) -> Counted:
        """The figures at this `seq` or later. If the last ones are older than that, add up again, after the pause."""
        shared = self._shared((epoch, scope, wanted))
        async with shared.lock:
            if shared.counted is None or shared.counted.head.seq < seq:
                time = asyncio.get_running_loop().time
                await asyncio.sleep(max(0.0, shared.begun_at + PAUSE_SECONDS - time()))
                shared.begun_at = time()
                shared.counted = await shielded(self._count(epoch, scope, wanted))
            return shared.counted

    def _shared(self, key: _Key) -> _Shared:
        shared = self._floors.setdefault(key, _Shared())
        self._floors.move_to_end(key)
        while len(self._floors) > MOST_SHARED:
            self._floors.popitem(last=False)
        return shared

    async def _count(self, epoch: str, scope: Scope, wanted: Selected) -> Counted:
        await self._keep(scope.window)
        view = floor.loaded_view()
        if view is not None and view.keeps(scope.window):
            return await _counted(epoch, view, scope, wanted)
        async with floor.snapshot() as current:  # the floor is not loaded, or has no room for the window
            return await _counted(epoch, current, scope, wanted)

    async def _keep(self, window: Window) -> None:
        """Make the floor of this process keep a window. Of several callers, one counts it."""
        view = floor.loaded_view()
        if view is None or not view.may_keep(window):
            return
        if window not in self._keeping:
            self._keeping[window] = asyncio.create_task(_keep(window))
            self._keeping[window].add_done_callback(lambda _: self._keeping.pop(window))
        await self._keeping[window]


async def _keep(window: Window) -> None:
    async with floor.snapshot() as view:
        await view.keep_window(window)


async def _counted(epoch: str, view: FloorView, scope: Scope, wanted: Selected) -> Counted:
    found = await read(view, scope, wanted)
    return Counted(Head(view.seq, epoch), clock.now(), found, view.rights)


shared_floors = SharedFloors()
