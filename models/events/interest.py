"""What readers of the log ask of the hub, and what they get."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from models.events.keys import Keys
from models.events.log import Entry, Head


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


class ReadModel(Protocol):
    """What a process keeps equal to the database at the hub's head. Both methods are called in a snapshot."""

    async def load(self, head: Head) -> None:
        """Read everything anew; this head is the snapshot's."""

    async def read(self, entries: Sequence[Entry]) -> Callable[[], None]:
        """Read what these facts touched; they are the snapshot's last. The result brings the model to the last of them."""

    def unload(self) -> None:
        """Hold nothing: nobody follows the log any more."""
