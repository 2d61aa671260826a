"""The frame contract of one stream, as every client must keep it. Whether what the frames tell is complete, checks.py says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Frame = Mapping[str, Any]
Variables = Mapping[str, Any]

MOST_NOTES = 20


@dataclass
class DeliveryCounts:
    """What went wrong in delivery, counted; the first cases in words."""

    missing: int = 0
    doubled: int = 0
    out_of_order: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.doubled or self.out_of_order)

    def add_missing(self, what: str, count: int = 1) -> None:
        self.missing += count
        self._note(f"Missing: {what}")

    def add_doubled(self, what: str, count: int = 1) -> None:
        self.doubled += count
        self._note(f"Doubled: {what}")

    def add_out_of_order(self, what: str, count: int = 1) -> None:
        self.out_of_order += count
        self._note(f"Out of order: {what}")

    def _note(self, note: str) -> None:
        if len(self.notes) < MOST_NOTES:
            self.notes.append(note)


class StreamCheck:
    """Follows one stream's positions. `last` is from where to subscribe again when the socket is lost.

    A stream `opens_with_many` when it begins, without `after`, with frames that carry positions of long ago, and a Heartbeat
    says where they end.
    """

    def __init__(self, name: str, counts: DeliveryCounts, *, after: str | None, opens_with_many: bool = False) -> None:
        self.name = name
        self.last = after
        self.facts = 0
        self._counts = counts
        self._is_opening = after is None
        self._opens_with_many = opens_with_many
        self._last_fact = ""
        self._seen: set[str] = set()

    def accepts(self, frame: Frame) -> bool:
        """Whether the frame is to be applied; what breaks the contract is counted."""
        kind, position, previous = frame["__typename"], frame["position"], frame["previousPosition"]
        if kind in ("ResyncRequired", "AccessRevoked"):
            return True
        is_fact = kind != "Heartbeat"
        is_part = kind == "ConversationList" and not frame["last"]
        if not self._is_opening and not self._follows(position, previous, is_fact=is_fact):
            return False
        self.facts += is_fact
        if is_part:
            return True  # all parts of a list share one interval, which the last one closes
        if self._is_opening:
            self._is_opening = self._opens_with_many and is_fact
            self.last = max(self.last or "", position)
        else:
            self.last = position
        if is_fact:
            self._last_fact = self.last
            self._seen.add(position)
        return True

    def _follows(self, position: str, previous: str | None, *, is_fact: bool) -> bool:
        last = self.last or ""
        if position <= last:
            if not is_fact and position == last:
                return True  # a Heartbeat's position may stand still
            if is_fact and position in self._seen:
                self._counts.add_doubled(f"{self.name}: a second frame for position {position}")
            else:
                self._counts.add_out_of_order(f"{self.name}: position {position} after {last}")
            return False
        if previous is None or previous > last:
            self._counts.add_missing(f"{self.name}: nothing covers ({last}, {previous}]")
        elif previous < self._last_fact:
            self._counts.add_out_of_order(f"{self.name}: a frame at {position} claims nothing else since {previous}")
        return True

    def restart(self) -> None:
        """The server can't continue: the stream is asked for from its beginning. What was between is lost to it."""
        self._counts.add_missing(f"{self.name}: the server could not continue after {self.last}")
        self.last = None
        self._is_opening = True


@dataclass(eq=False)
class Stream:
    """A subscription for as long as it is wanted: `receive` gets each frame that the contract says to apply."""

    document: str
    variables: Variables
    check: StreamCheck
    receive: Callable[[Frame], None]
    fault: str | None = None  # why the server ended it
