"""The types between the hub and the readers of the log: their interests, the slices they get, and the read model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.events.keys import Keys
from models.events.log import Entry, Head


class LogGap(RuntimeError):
    """A number is missing in the log. Readers stop, because they would otherwise skip a fact without noticing."""


def must_follow(seq: int, entries: Sequence[Entry]) -> None:
    """Raises LogGap unless these are the entries after `seq`, one by one."""
    for expected, entry in enumerate(entries, start=seq + 1):
        if entry.seq != expected:
            raise LogGap(f"The log has no fact {expected}: after {expected - 1} comes {entry.seq}.")


class Pruned(Exception):
    """The facts after a reader's position were pruned, so the reader must start again."""


@dataclass(frozen=True, slots=True)
class LogSlice:
    """The facts of interest up to `upto`, in order. At `read_at`, the log is known to have been read that far.

    A slice without entries says that none has come for some time, or that the log has become stale or fresh.
    """

    entries: tuple[Entry, ...]
    upto: int
    read_at: datetime


@dataclass(eq=False, slots=True)
class Interest:
    """The facts that a reader wants: those with one of these keys; None means all."""

    keys: Keys | None = None
    _again_after: int | None = None

    def change(self, keys: Keys | None, *, after: int) -> None:
        """Ask for other facts after a position. The reader must drop the rest of its slice, because the hub sends it again."""
        self.keys, self._again_after = keys, after

    def take_again_after(self) -> int | None:
        again, self._again_after = self._again_after, None
        return again

    def wants(self, keys: Keys) -> bool:
        return self.keys is None or not self.keys.isdisjoint(keys)


class ReadModel(Protocol):
    """Data in memory that the hub keeps equal to the database at its head. It calls `load` and `read` in a snapshot."""

    async def load(self, head: Head) -> None:
        """Read everything. `head` is the head of the log in the snapshot."""

    async def read(self, entries: Sequence[Entry]) -> Callable[[], None]:
        """Read what these facts touched, the last ones in the snapshot. Returns a function that applies what was read."""

    def unload(self) -> None:
        """Drop all data, because the hub no longer follows the log."""


def nothing_to_apply() -> None:
    """Used if facts touched nothing of a read model."""
