"""The hub reads the log once per process, for all streams and followers. bell.py wakes it."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from models import clock, faults, tracing
from models.database.connections import connection, shielded, snapshot
from models.database.trouble import trouble_of
from models.events import formats
from models.events import log as event_log
from models.events.basis import begin_anew, seen
from models.events.bell import Bell, bell
from models.events.freshness import Freshness
from models.events.interest import Interest, LogGap, LogSlice, Pruned, ReadModel, must_follow, nothing_to_apply
from models.events.keys import Keys, keys_of
from models.events.log import Entry, Head
from models.events.metrics import FACTS_HEARD, HEARING_DELAY, READ_BEHIND_RING, READ_FAILURES
from models.events.readers import Reader, Readers
from models.tasks import ended

log = logging.getLogger("vigie.hub")

RING_FACTS = 5_000  # how many facts a reader may be behind before it reads from the table
POLL_SECONDS = 0.5  # how long a lost ring can delay a fact
BATCH_FACTS = 200
REACH_SECONDS = 2.0  # how long a mutation's answer waits until this process has read the mutation's facts
BEHIND_RING_FACTS = 50  # facts read from the table at once; they stay in memory for this reader until they are sent
RETRY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class _Heard:
    entry: Entry
    keys: Keys


class Hub:
    """Follows the log from its end at the time of opening. A reader has a position, never a buffer of its own."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._ring: deque[_Heard] = deque(maxlen=RING_FACTS)
        self._head = 0
        self._epoch = ""
        self._readers = Readers()
        self._logs = 1  # how many this process has followed: a restored backup is another log
        self._awaited: dict[asyncio.Event, int] = {}
        self._reader: asyncio.Task[None] | None = None
        self._read_model: ReadModel | None = None
        self.failure: LogGap | None = None
        self.freshness = Freshness(self._turned)
        self._obstacle = "no answer"  # why the log can't be read, once it can't

    @property
    def head(self) -> Head:
        return Head(self._head, self._epoch)

    @property
    def is_running(self) -> bool:
        return self._reader is not None and not self._reader.done()

    @property
    def is_stale(self) -> bool:
        """Whether the log can't be read at present, so that nobody knows what this process has missed."""
        return self.freshness.stale_since is not None

    @property
    def followers(self) -> int:
        """How many readers there are now: streams and followers of this process."""
        return len(self._readers.all)

    @property
    def farthest_behind(self) -> int:
        """How many facts the slowest reader is behind."""
        return max((self._head - each.seq for each in self._readers.all if not each.is_live), default=0)

    async def open(self, read_model: ReadModel | None = None) -> None:
        """Begin to follow the log. The read model always reaches a position before readers get the facts up to it."""
        self._ring.clear()
        self._readers = Readers()
        self.failure = None
        self._read_model = read_model
        begun_at = clock.now()
        head = await shielded(_loaded(read_model))
        self._head, self._epoch = head.seq, head.epoch
        self.freshness.confirm(begun_at)
        seen.note(head.epoch, head.seq)
        self._reader = asyncio.create_task(self._read(), name="hub")

    async def close(self) -> None:
        if self._reader:
            await ended(self._reader)
            with contextlib.suppress(asyncio.CancelledError, LogGap):
                self._reader.result()
            self._reader = None
        self.freshness.end()
        if self._read_model:
            self._read_model.unload()

    async def reached(self, seq: int, *, within_seconds: float = REACH_SECONDS) -> bool:
        """Wait until this process has read the log up to `seq`; False if that takes too long."""
        if self._head >= seq or not self.is_running:
            return self._head >= seq
        heard = asyncio.Event()
        self._awaited[heard] = seq
        try:
            async with asyncio.timeout(within_seconds):
                await heard.wait()
        except TimeoutError:
            return False
        finally:
            del self._awaited[heard]
        return True

    async def follow(
        self, after: int, *, idle_seconds: float, interest: Interest | None = None
    ) -> AsyncIterator[LogSlice]:
        """Slices after a position, for ever; one without entries whenever nothing came for `idle_seconds`, and whenever
        the log has become stale or fresh.

        Raises Pruned if the reader is so far behind that the log no longer has what comes next, or if it is another log.
        """
        readers, reader, number = self._readers, Reader(after, interest or Interest()), self._logs
        readers.all.add(reader)
        try:
            while True:
                if self.failure:
                    raise self.failure
                if number != self._logs:
                    raise Pruned
                if reader.seq < self._head:
                    yield await self._next_slice(reader)  # not in a variable, which would keep it in memory
                    again = reader.interest.take_again_after()
                    reader.seq = reader.seq if again is None else again
                    continue
                if reader.knows_stale is self.is_stale:
                    await readers.wait(reader, idle_seconds)
                    if reader.woken.is_set():
                        continue
                reader.knows_stale = self.is_stale
                reader.seq = max(reader.seq, self._head)
                yield LogSlice((), reader.seq, self.freshness.read_at)
        finally:
            readers.discard(reader)

    async def _next_slice(self, reader: Reader) -> LogSlice:
        heard = await self._after(reader.seq)
        last = heard[-1].entry
        reader.seq, read_at = last.seq, self.freshness.read_at
        wanted = tuple(each.entry for each in heard if reader.interest.wants(each.keys))
        return LogSlice(wanted, last.seq, read_at if last.seq >= self._head else min(read_at, last.fact.at))

    async def _after(self, seq: int) -> Sequence[_Heard]:
        if self._ring and self._ring[0].entry.seq <= seq + 1:
            start = seq + 1 - self._ring[0].entry.seq
            return list(islice(self._ring, start, start + BATCH_FACTS))
        READ_BEHIND_RING.inc()
        entries = await event_log.read_after(seq, limit=BEHIND_RING_FACTS)
        if (not entries or entries[0].seq > seq + 1) and seq + 1 < await event_log.oldest():
            raise Pruned
        must_follow(seq, entries)
        return [_Heard(entry, keys_of(entry.fact)) for entry in entries]

    async def _read(self) -> None:
        while True:
            self._bell.rung.clear()
            begun_at = clock.now()
            try:
                entries, go_on = await shielded(self._read_on())
            except LogGap as gap:
                log.critical("%s", gap)
                self.failure = gap
                self._readers.wake_all()
                raise
            except Exception as error:
                READ_FAILURES.inc()
                self._obstacle = type(error).__name__
                if trouble_of(error) is None:
                    faults.report(error, "the log could not be read; trying again")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if entries:
                go_on()
                self._hear(entries)
            self._obstacle = "no answer"
            self.freshness.confirm(begun_at)
            if entries:
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._bell.rung.wait()

    async def _read_on(self) -> tuple[Sequence[Entry], Callable[[], None]]:
        """The facts after the head, and a function that brings the read model to the last of them."""
        model = self._read_model
        async with snapshot():
            end = await event_log.head()
            if end == self.head:
                return [], nothing_to_apply
            if (is_same := end.epoch == self._epoch) and end.seq > self._head:
                with tracing.batch(self._head + 1, end.seq):
                    entries = await self._entries_up_to(end.seq) if end.seq - self._head <= RING_FACTS else []
                    if entries:
                        with tracing.span("floor.refresh"):
                            return entries, await model.read(entries) if model else nothing_to_apply
            if model:
                await model.load(end)
        if is_same and end.seq < self._head:
            await begin_anew(self._epoch, seen=self._head)
            return await self._read_on()
        self._skip_to(end)
        return [], nothing_to_apply

    async def _entries_up_to(self, last: int) -> Sequence[Entry]:
        """All facts after the head; none if the next ones were pruned."""
        entries: list[Entry] = []
        while not entries or entries[-1].seq < last:
            after = entries[-1].seq if entries else self._head
            with tracing.span("log.read"):
                read = await event_log.read_after(after, limit=BATCH_FACTS, using=connection())
                tracing.note({"vigie.facts": len(read)})
            if not entries and (not read or read[0].seq > after + 1) and await event_log.is_pruned(after):
                return []
            if not read:
                raise LogGap(f"The log has no fact {after + 1}, though its head is {last}.")
            entries += read
        must_follow(self._head, entries)
        return entries

    def _hear(self, entries: Sequence[Entry]) -> None:
        self._head = entries[-1].seq
        seen.note(self._epoch, self._head)
        FACTS_HEARD.inc(len(entries))
        HEARING_DELAY.observe((clock.now() - entries[0].fact.at).total_seconds())
        for entry in entries:
            heard = _Heard(entry, keys_of(entry.fact))
            formats.hear(entry.fact)
            self._ring.append(heard)
            self._readers.wake(heard.keys, entry.seq)
        for awaiting, seq in self._awaited.items():
            if seq <= self._head:
                awaiting.set()

    def _skip_to(self, end: Head) -> None:
        """Continue there: this process stalled while many facts came or were pruned, or it is another log."""
        log.warning("This process goes on at %d: it had read the log up to %d.", end.seq, self._head)
        self._ring.clear()
        self._logs += end.epoch != self._epoch
        self._head, self._epoch = end.seq, end.epoch
        seen.note(end.epoch, end.seq)
        self._readers.wake_all()

    def _turned(self) -> None:
        if self.is_stale:
            log.warning("The log can't be read (%s); the streams of this process say so until it can.", self._obstacle)
        else:
            log.warning("The log can be read again; the streams of this process go on.")
        self._readers.turn(self._head)


async def _loaded(model: ReadModel | None) -> Head:
    async with snapshot():
        head = await event_log.head()
        if model:
            await model.load(head)
        return head


hub = Hub(bell)
