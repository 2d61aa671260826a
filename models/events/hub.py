"""The hub reads the log once per process, for all streams and followers. bell.py wakes it."""

import asyncio
import contextlib
import logging
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from models import clock
from models.events import log as event_log
from models.events.bell import Bell, bell
from models.events.keys import Keys, keys_of
from models.events.log import Entry, Head
from models.events.metrics import FACTS_HEARD, HEARING_DELAY, READ_BEHIND_RING, READ_FAILURES

log = logging.getLogger("vigie.hub")

RING_FACTS = 5_000  # how many facts a reader may be behind before it reads from the table
POLL_SECONDS = 0.5  # how long a lost ring can delay a fact
BATCH_FACTS = 200
BEHIND_RING_FACTS = 50  # facts read from the table at once: memory for this reader alone, until they are sent
RETRY_SECONDS = 0.2


class LogGap(RuntimeError):
    """A number is missing in the log. Readers stop there: if they went on, they would lose a fact without knowing."""


class Pruned(Exception):
    """The facts after a reader's position are no longer kept; it must begin anew."""


@dataclass(frozen=True, slots=True)
class LogSlice:
    """The facts of interest up to `upto`, in order. A slice without entries tells that time has passed."""

    entries: tuple[Entry, ...]
    upto: int


@dataclass(eq=False, slots=True)
class Interest:
    """The facts that a reader wants: those with one of these keys; None means all."""

    keys: Keys | None = None
    _again_after: int | None = None

    def change(self, keys: Keys | None, *, after: int) -> None:
        """Want other facts from a position on. The reader must drop the rest of its slice, which comes again."""
        self.keys, self._again_after = keys, after

    def take_again_after(self) -> int | None:
        again, self._again_after = self._again_after, None
        return again

    def wants(self, keys: Keys) -> bool:
        return self.keys is None or not self.keys.isdisjoint(keys)


@dataclass(frozen=True, slots=True)
class _Heard:
    entry: Entry
    keys: Keys


@dataclass(eq=False, slots=True)
class _Reader:
    """A reader of the hub. While `is_live`, it has had everything up to the hub's head; waking it sets its position."""

    seq: int
    interest: Interest
    registered: Keys | None = frozenset()
    is_live: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    """Follows the log from its end at the time of opening. A reader has a position, never a buffer of its own."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._ring: deque[_Heard] = deque(maxlen=RING_FACTS)
        self._head = 0
        self._epoch = ""
        self._by_key: defaultdict[str, set[_Reader]] = defaultdict(set)
        self._of_all: set[_Reader] = set()
        self._readers: set[_Reader] = set()
        self._reader: asyncio.Task[None] | None = None
        self.failure: LogGap | None = None

    @property
    def head(self) -> Head:
        return Head(self._head, self._epoch)

    @property
    def is_running(self) -> bool:
        return self._reader is not None and not self._reader.done()

    @property
    def followers(self) -> int:
        """How many readers there are now: streams and followers of this process."""
        return len(self._readers)

    @property
    def farthest_behind(self) -> int:
        """How many facts the slowest reader is behind."""
        return max((self._head - each.seq for each in self._readers if not each.is_live), default=0)

    async def open(self) -> None:
        self._ring.clear()
        self._by_key.clear()
        self._of_all.clear()
        self._readers.clear()
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

    async def follow(
        self, after: int, *, idle_seconds: float, interest: Interest | None = None
    ) -> AsyncIterator[LogSlice]:
        """Slices after a position, for ever; one without entries whenever nothing came for `idle_seconds`.

        Raises Pruned if the reader is so far behind that the log no longer has what comes next.
        """
        reader = _Reader(after, interest or Interest())
        self._readers.add(reader)
        try:
            while True:
                if self.failure:
                    raise self.failure
                if reader.seq < self._head:
                    yield await self._next_slice(reader)  # has no name here, so that it isn't kept in memory
                    again = reader.interest.take_again_after()
                    reader.seq = reader.seq if again is None else again
                    continue
                await self._wait(reader, idle_seconds)
                if not reader.woken.is_set():
                    reader.seq = max(reader.seq, self._head)
                    yield LogSlice((), reader.seq)
        finally:
            self._readers.discard(reader)
            self._forget(reader)

    async def _next_slice(self, reader: _Reader) -> LogSlice:
        heard = await self._after(reader.seq)
        reader.seq = heard[-1].entry.seq
        return LogSlice(tuple(each.entry for each in heard if reader.interest.wants(each.keys)), reader.seq)

    async def _wait(self, reader: _Reader, idle_seconds: float) -> None:
        self._register(reader)
        reader.woken.clear()
        reader.is_live = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(idle_seconds):
                await reader.woken.wait()
        reader.is_live = False

    def _register(self, reader: _Reader) -> None:
        keys = reader.interest.keys
        if reader.registered == keys:
            return
        self._forget(reader)
        reader.registered = keys
        if keys is None:
            self._of_all.add(reader)
        else:
            for key in keys:
                self._by_key[key].add(reader)

    def _forget(self, reader: _Reader) -> None:
        self._of_all.discard(reader)
        for key in reader.registered or ():
            followers = self._by_key[key]
            followers.discard(reader)
            if not followers:
                del self._by_key[key]

    async def _after(self, seq: int) -> Sequence[_Heard]:
        if self._ring and self._ring[0].entry.seq <= seq + 1:
            start = seq + 1 - self._ring[0].entry.seq
            return list(islice(self._ring, start, start + BATCH_FACTS))
        READ_BEHIND_RING.inc()
        entries = await event_log.read_after(seq, limit=BEHIND_RING_FACTS)
        if (not entries or entries[0].seq > seq + 1) and seq + 1 < await event_log.oldest():
            raise Pruned
        _must_follow(seq, entries)
        return [_Heard(entry, keys_of(entry.fact)) for entry in entries]

    async def _read(self) -> None:
        while True:
            self._bell.rung.clear()
            try:
                entries = await event_log.read_after(self._head, limit=BATCH_FACTS)
                if entries and entries[0].seq > self._head + 1 and await event_log.is_pruned(self._head):
                    self._skip_to(entries[0].seq - 1)
                _must_follow(self._head, entries)
            except LogGap as gap:
                log.critical("%s", gap)
                self.failure = gap
                self._wake_all()
                raise
            except Exception:
                READ_FAILURES.inc()
                log.exception("The log could not be read; trying again.")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if entries:
                self._hear(entries)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._bell.rung.wait()

    def _hear(self, entries: Sequence[Entry]) -> None:
        self._head = entries[-1].seq
        FACTS_HEARD.inc(len(entries))
        HEARING_DELAY.observe((clock.now() - entries[0].fact.at).total_seconds())
        for entry in entries:
            heard = _Heard(entry, keys_of(entry.fact))
            self._ring.append(heard)
            _wake(self._of_all, entry.seq)
            for key in heard.keys & self._by_key.keys():
                _wake(self._by_key[key], entry.seq)

    def _skip_to(self, seq: int) -> None:
        """The log was pruned beyond this process's position, because it stalled. Its readers will find that they are behind."""
        log.warning("The log was pruned up to %d while this process had read it up to %d.", seq, self._head)
        self._ring.clear()
        self._head = seq
        self._wake_all()

    def _wake_all(self) -> None:
        for followers in (self._of_all, *self._by_key.values()):
            for reader in followers:
                reader.is_live = False  # its position stays, and is behind
                reader.woken.set()


def _wake(followers: set[_Reader], seq: int) -> None:
    """Wake these readers; live ones have everything before `seq`. A reader that is ahead of this process goes on waiting."""
    for reader in followers:
        if reader.is_live and reader.seq < seq:
            reader.is_live = False
            reader.seq = seq - 1
            reader.woken.set()


def _must_follow(seq: int, entries: Sequence[Entry]) -> None:
    for expected, entry in enumerate(entries, start=seq + 1):
        if entry.seq != expected:
            raise LogGap(f"The log has no fact {expected}: after {expected - 1} comes {entry.seq}.")


hub = Hub(bell)
