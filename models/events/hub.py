"""The hub: one reader of the log per process, whom every subscription follows. What wakes it is bell.py."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import islice

from models.events import log as event_log
from models.events.bell import Bell, bell
from models.events.log import Entry, Head

log = logging.getLogger("vigie.hub")

RING_FACTS = 5_000  # what a reader may be behind before it reads from the table
LOOK_SECONDS = 0.5  # how long a lost ring can delay a fact
BATCH_FACTS = 200
RETRY_SECONDS = 0.2


class LogGap(RuntimeError):
    """A place is missing in the log. Never skipped: whoever goes on would lose a fact without knowing."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of the log in order; nothing else stands up to `upto`. Without entries, time has passed and no more."""

    entries: tuple[Entry, ...]
    upto: int


class Hub:
    """Follows the log from where it stood when opened. A subscription owns a place, never a queue."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._ring: deque[Entry] = deque(maxlen=RING_FACTS)
        self._head = 0
        self._epoch = ""
        self._moved = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None
        self.failure: LogGap | None = None

    @property
    def head(self) -> Head:
        return Head(self._head, self._epoch)

    @property
    def is_running(self) -> bool:
        return self._reader is not None and not self._reader.done()

    async def open(self) -> None:
        self._ring.clear()
        self._moved = asyncio.Event()
        self.failure = None
        head = await event_log.head()
        self._head, self._epoch = head.seq, head.epoch
        self._reader = asyncio.create_task(self._read(), name="hub")

    async def close(self) -> None:
        if self._reader:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError, LogGap):
                await self._reader
            self._reader = None

    async def follow(self, after: int, *, idle_seconds: float) -> AsyncIterator[Stretch]:
        """Everything after a place, for ever; a stretch without entries whenever nothing came for `idle_seconds`."""
        while True:
            if self.failure:
                raise self.failure
            moved = self._moved
            if after < self._head:
                entries = await self._after(after)
                after = entries[-1].seq
                yield Stretch(tuple(entries), after)
                continue
            try:
                async with asyncio.timeout(idle_seconds):
                    await moved.wait()
            except TimeoutError:
                yield Stretch((), after)

    async def _after(self, place: int) -> list[Entry]:
        if self._ring and self._ring[0].seq <= place + 1:
            start = place + 1 - self._ring[0].seq
            return list(islice(self._ring, start, start + BATCH_FACTS))
        entries = await event_log.read_after(place, limit=BATCH_FACTS)
        _must_follow(place, entries)
        return entries

    async def _read(self) -> None:
        while True:
            self._bell.rung.clear()
            try:
                entries = await event_log.read_after(self._head, limit=BATCH_FACTS)
                _must_follow(self._head, entries)
            except LogGap as gap:
                log.critical("%s", gap)
                self.failure = gap
                self._announce()
                raise
            except Exception:
                log.exception("The log could not be read; trying again.")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if entries:
                self._ring.extend(entries)
                self._head = entries[-1].seq
                self._announce()
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._bell.rung.wait()

    def _announce(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


def _must_follow(place: int, entries: list[Entry]) -> None:
    for expected, entry in enumerate(entries, start=place + 1):
        if entry.seq != expected:
            raise LogGap(f"The log has no fact {expected}: after {expected - 1} comes {entry.seq}.")


hub = Hub(bell)
