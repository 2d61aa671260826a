"""Checks each frame of one stream against the frame contract, and notes when it came, for verdict.py."""

from __future__ import annotations

import asyncio
import time
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.counted import Counts
from tests.faults.liveness import Liveness

Frame = Mapping[str, Any]

SEQ_DIGITS = 15  # a position ends with the seq in hexadecimal; clients must not rely on this, but the check needs it
NOTHING_COVERED = ("ResyncRequired", "AccessRevoked")


def seq_of(position: str) -> int:
    return int(position[-SEQ_DIGITS:], 16)


def epoch_of(position: str) -> str:
    """What positions of one log have in common."""
    return position[:-SEQ_DIGITS]


@dataclass(eq=False)
class SeenIntervals:
    """`last` is the position after which to subscribe again. A stream that `opens_with_many` begins with old positions.

    `facts` and `heard_at` are the `seq` and the time of each frame with a fact; `reached` and `reached_at`, those of all
    frames.
    """

    name: str
    counted: Counts
    opens_with_many: bool = False
    last: str | None = None
    began_at: int | None = None
    facts: array[int] = field(default_factory=lambda: array("q"))
    heard_at: array[float] = field(default_factory=lambda: array("d"))
    reached: array[int] = field(default_factory=lambda: array("q"))
    reached_at: array[float] = field(default_factory=lambda: array("d"))
    liveness: Liveness = field(default_factory=Liveness)
    _before: list[tuple[int, int]] = field(default_factory=list)  # what the stream covered before it began anew
    _epoch: str = ""
    _ended_epochs: set[str] = field(default_factory=set)
    _waiting: list[tuple[str, asyncio.Future[None]]] = field(default_factory=list)

    def takes(self, frame: Frame) -> bool:
        """Whether the client must apply this frame. Breaches of the contract are counted."""
        kind, position, previous = frame["__typename"], frame["position"], frame["previousPosition"]
        if kind in NOTHING_COVERED:
            return True
        self.liveness.is_now(kind != "Stale")
        is_fact = kind not in ("Heartbeat", "Stale")
        if self.last is not None and not self._is_opening and not self._follows(position, previous, is_fact=is_fact):
            return False
        if kind == "ConversationList" and not frame["last"]:
            return True  # all parts of a list share one interval; the last part ends it
        self._advance(position, is_fact=is_fact)
        return True

    def begin_anew(self) -> None:
        """The server could not resume the stream. Count the gap as lost, unless the fault in progress explains it."""
        if self.counted.resyncs_are_due:
            self.counted.resyncs += 1
        else:
            self.counted.lost(f"{self.name}: the server could not continue after {self.last}")
        if self.began_at is not None and self.last is not None:
            self._before.append((self.began_at, seq_of(self.last)))
        self.last = self.began_at = None

    @property
    def epoch(self) -> str:
        return epoch_of(self.last or "")

    def covers(self, seq: int) -> bool:
        """Whether the stream had to tell of this `seq`: it came after a beginning, and before the stream began anew."""
        is_in_the_newest = self.began_at is not None and seq > self.began_at
        return is_in_the_newest or any(began < seq <= ended for began, ended in self._before)

    async def has_reached(self, position: str, *, seconds: float) -> bool:
        """Wait until the client has everything up to a position."""
        if not self._has(position):
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((position, future))
            try:
                async with asyncio.timeout(seconds):
                    await future
            except TimeoutError:
                return False
        return True

    def passed_at(self, seq: int) -> float | None:
        """When the client had everything up to this `seq`; None if it never did."""
        index = bisect_left(self.reached, seq)
        return self.reached_at[index] if index < len(self.reached) else None

    def _has(self, position: str) -> bool:
        """Whether it is behind the client. Nothing of a log that has ended is still to come."""
        epoch = epoch_of(position)
        if self.last is None or epoch in self._ended_epochs:
            return self.last is not None
        return self.last.startswith(epoch) and self.last >= position

    @property
    def _is_opening(self) -> bool:
        return self.opens_with_many and self.began_at is None

    def _follows(self, position: str, previous: str | None, *, is_fact: bool) -> bool:
        last = self.last or ""
        if position <= last:
            if is_fact and self._was_told(seq_of(position)):
                self.counted.doubled(f"{self.name}: a second frame for {position}")
            elif is_fact or position < last:
                self.counted.reordered(f"{self.name}: {position} after {last}")
            return not is_fact and position == last  # a Heartbeat may repeat the last position
        if previous is None or previous > last:
            self.counted.lost(f"{self.name}: nothing covers ({last}, {previous}]")
        elif self.facts and seq_of(previous) < self.facts[-1]:
            self.counted.reordered(
                f"{self.name}: the frame at {position} says that nothing else happened since {previous}"
            )
        return True

    def _was_told(self, seq: int) -> bool:
        index = bisect_left(self.facts, seq)
        return index < len(self.facts) and self.facts[index] == seq

    def _advance(self, position: str, *, is_fact: bool) -> None:
        now, seq = time.monotonic(), seq_of(position)
        if is_fact and self._is_opening and self._before and seq <= self.reached[-1]:
            self.last = max(self.last or "", position)
            return  # it was told before the stream began anew
        if is_fact:
            self.facts.append(seq)
            self.heard_at.append(now)
        if self.began_at is None and not (self.opens_with_many and is_fact):
            self.began_at = seq
        self.last = max(self.last or "", position)
        if self.epoch != self._epoch:
            self._ended_epochs.add(self._epoch)
            self._epoch = self.epoch
        self.reached.append(seq)
        self.reached_at.append(now)
        for waited in [waited for waited in self._waiting if self._has(waited[0])]:
            self._waiting.remove(waited)
            if not waited[1].done():
                waited[1].set_result(None)
