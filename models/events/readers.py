"""The readers of the hub, and which of them a fact wakes. hub.py reads the log for them."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from models.events.interest import Interest
from models.events.keys import Keys


@dataclass(eq=False, slots=True)
class Reader:
    """A reader of the hub. While `is_live`, it has everything up to the hub's head, and `seq` is set when it is woken."""

    seq: int
    interest: Interest
    registered: Keys | None = frozenset()
    is_live: bool = False
    knows_stale: bool = False
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Readers:
    """All readers, by the keys of the facts that they want."""

    def __init__(self) -> None:
        self.all: set[Reader] = set()
        self._by_key: defaultdict[str, set[Reader]] = defaultdict(set)
        self._of_everything: set[Reader] = set()

    def discard(self, reader: Reader) -> None:
        self.all.discard(reader)
        self._forget(reader)

    async def wait(self, reader: Reader, idle_seconds: float) -> None:
        """Until the reader is woken, or for so long."""
        self._register(reader)
        reader.woken.clear()
        reader.is_live = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(idle_seconds):
                await reader.woken.wait()
        reader.is_live = False

    def wake(self, keys: Keys, seq: int) -> None:
        """Wake the live readers that want a fact with these keys; they have everything before `seq`."""
        _wake(self._of_everything, seq)
        for key in keys & self._by_key.keys():
            _wake(self._by_key[key], seq)

    def wake_all(self) -> None:
        """Wake all readers. They keep their positions, which are now behind the head."""
        for followers in (self._of_everything, *self._by_key.values()):
            for reader in followers:
                reader.is_live = False
                reader.woken.set()

    def turn(self, head: int) -> None:
        """Wake the live readers, which have everything up to the head: the log has become stale or fresh."""
        for reader in self.all:
            if reader.is_live:
                reader.is_live = False
                reader.seq = max(reader.seq, head)
                reader.woken.set()

    def _register(self, reader: Reader) -> None:
        keys = reader.interest.keys
        if reader.registered == keys:
            return
        self._forget(reader)
        reader.registered = keys
        if keys is None:
            self._of_everything.add(reader)
        else:
            for key in keys:
                self._by_key[key].add(reader)

    def _forget(self, reader: Reader) -> None:
        self._of_everything.discard(reader)
        for key in reader.registered or ():
            followers = self._by_key[key]
            followers.discard(reader)
            if not followers:
                del self._by_key[key]


def _wake(followers: Iterable[Reader], seq: int) -> None:
    """A reader that is ahead of this process keeps waiting."""
    for reader in followers:
        if reader.is_live and reader.seq < seq:
            reader.is_live = False
            reader.seq = seq - 1
            reader.woken.set()
