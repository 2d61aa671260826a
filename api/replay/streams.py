"""Checks that a stream's frames join without gap or repetition. checks.py checks what the frames say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Frame = Mapping[str, Any]
Variables = Mapping[str, Any]

MOST_NOTES = 20


@dataclass
class DeliveryCounts:
    """Counts of delivery faults, with a note on each of the first ones."""

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
    """Checks the positions of one stream. `last` is the position after which to resubscribe.

    `opens_with_many`: without `after`, the stream begins with several frames of old positions, which a Heartbeat ends.
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
        """Whether to apply the frame; each breach of the contract is counted."""
        kind, position, previous = frame["__typename"], frame["position"], frame["previousPosition"]
        if kind in ("ResyncRequired", "AccessRevoked"):
            return True
        is_fact = kind not in ("Heartbeat", "Stale")
        is_part = kind == "ConversationList" and not frame["last"]
        if not self._is_opening and not self._follows(position, previous, is_fact=is_fact):
            return False
        self.facts += is_fact
        if is_part:
            return True  # all parts of a list share one interval; the last part ends it
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
                return True  # a Heartbeat may repeat the last position, Stale always does
            if is_fact and position in self._seen:
                self._counts.add_doubled(f"{self.name}: a second frame for position {position}")
            else:
                self._counts.add_out_of_order(f"{self.name}: position {position} after {last}")
            return False
        if previous is None or previous > last:
            self._counts.add_missing(f"{self.name}: no frame covers ({last}, {previous}]")
        elif previous < self._last_fact:
            self._counts.add_out_of_order(
                f"{self.name}: a frame at {position} overlaps an earlier one, as it covers all since {previous}"
            )
        return True

    def restart(self) -> None:
        """Start the stream from its beginning, because the server can't resume it; count the gap as missing."""
        self._counts.add_missing(f"{self.name}: the server could not continue after {self.last}")
        self.last = None
        self._is_opening = True


@dataclass(eq=False)
class Stream:
    """A subscription. `receive` gets each frame that is to be applied."""

    document: str
    variables: Variables
    check: StreamCheck
    receive: Callable[[Frame], None]
    fault: str | None = None  # why the server ended it
