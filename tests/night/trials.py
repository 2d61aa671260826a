"""What a night declares, and what it found: faults with the alerts that they must and may fire. faults.py has them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.night.prometheus import Firing

BEFORE = "no fault, at the beginning"
AFTER = "no fault, at the end"
OVERLOADED = 0.5  # the share of time in which a task waited for a CPU: so the machine has other work than this
OF_OVERLOAD = frozenset(
    {"VigieFactsHeardLate", "VigieOperationsSlow", "VigieStale"}
)  # may fire then, whatever the fault


@dataclass(frozen=True, slots=True)
class Declared:
    """`minutes` are those of the night that is compressed."""

    name: str
    minutes: float
    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    resyncs: bool = False  # streams can't continue, and are told so


@dataclass
class Trial:
    """A fault and the quiet time after it. Times are of the system's clock.

    `blind` is when no host could read the log, by the monotonic clock.
    """

    declared: Declared
    began: float
    ended: float = 0.0
    quiet_at: float | None = None  # when no alert fired any more
    blind: tuple[float, float] | None = None
    fired: Sequence[Firing] = ()
    pressure: float = 0.0  # the share of time in which some task of this machine waited for a CPU
    stood_still: float = (
        0.0  # how long this machine did nothing at all: then everything is late, and nothing is explained
    )
    live_after: float = 0.0  # how long the last screen was live after the log could no longer be read
    notes: list[str] = field(default_factory=list)

    @property
    def alerts(self) -> set[str]:
        return {firing.alert for firing in self.fired}

    @property
    def missing(self) -> set[str]:
        return set(self.declared.must - self.alerts)

    @property
    def unexpected(self) -> set[str]:
        if self.stood_still:
            return set()
        return self.alerts - self.declared.must - self.declared.may - self.of_overload

    @property
    def of_overload(self) -> frozenset[str]:
        """What may fire because this machine has other work."""
        return OF_OVERLOAD if self.pressure > OVERLOADED else frozenset()


@dataclass
class Sampled:
    """The memory of one process from its start to its end, or that of the night. `at` is in seconds of the night."""

    host: str
    at: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Life:
    """What a host's process went through, as counted by whoever started and ended it."""

    host: str
    starts: int
    stops: int
    kills: int
    own_ends: int  # nobody had asked for them
    log_bytes: int
    tracebacks: int
