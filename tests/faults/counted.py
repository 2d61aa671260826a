"""What a run has counted, and the first cases of each error in words. report.py prints it."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from tests.faults.plan import Kind

MOST_NOTES = 40


@dataclass(frozen=True, slots=True)
class Resumption:
    """A lost socket, and the first fact (`seq`) that its stream delivered after that. Times are of the monotonic clock."""

    lost_at: float
    seq: int
    told_at: float


@dataclass(frozen=True, slots=True)
class Outage:
    """The time while a fault lasted, by the monotonic clock."""

    kind: Kind
    began: float
    ended: float


@dataclass(frozen=True, slots=True)
class Delay:
    """How long after its answer an act reached another client."""

    answered_at: float
    seconds: float


@dataclass
class Counts:
    """The counts of a run. All those in `wrong` must be zero."""

    operations: int = 0
    repeats: int = 0
    contested_pairs: int = 0
    take_overs: int = 0
    refused_late: int = 0  # what agents still sent or did after a take-over
    drafts_contested: int = 0
    drafts_sent: int = 0
    posted: Counter[UUID] = field(default_factory=Counter)  # how many facts tell of each message
    facts: int = 0
    kills: Counter[Kind] = field(default_factory=Counter)
    release_changes: int = 0
    deliveries: int = 0
    resyncs: int = 0  # streams that had to begin anew, and were right to
    resyncs_are_due: bool = False  # while a fault lasts after which streams can't continue
    foreign: set[int] = field(default_factory=set)  # the `seq` of facts that the run wrote as a newer release would
    comparisons: int = 0
    histories: int = 0
    slow_readers: int = 0
    slow_readers_cut: int = 0
    resumptions: list[Resumption] = field(default_factory=list)
    resumed_after: list[float] = field(
        default_factory=list
    )  # seconds, from the loss or, if later, from what was to be told
    outages: list[Outage] = field(default_factory=list)
    delays: list[Delay] = field(default_factory=list)
    bytes_per_slow_reader: float = 0.0
    most_bytes: int = 0  # resident, of one server
    seconds: float = 0.0
    wrong: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def lost(self, note: str, number: int = 1) -> None:
        self._wrong("lost", note, number)

    def doubled(self, note: str, number: int = 1) -> None:
        self._wrong("doubled", note, number)

    def reordered(self, note: str, number: int = 1) -> None:
        self._wrong("reordered", note, number)

    def differs(self, note: str) -> None:
        self._wrong("lists unlike the query", note)

    def both_won(self, note: str) -> None:
        self._wrong("both won", note)

    def late_words(self, note: str) -> None:
        self._wrong("late words", note)

    def capacity_drifts(self, note: str) -> None:
        self._wrong("capacity drift", note)

    def leaked(self, note: str, number: int = 1) -> None:
        self._wrong("leaked", note, number)

    def answers_changed(self, note: str) -> None:
        self._wrong("answers changed", note)

    def acknowledged_lost(self, note: str) -> None:
        self._wrong("acknowledged but not once in the log", note)

    def log_broken(self, note: str) -> None:
        self._wrong("log broken", note)

    def not_linearizable(self, note: str) -> None:
        self._wrong("not linearizable", note)

    def stalled(self, note: str) -> None:
        self._wrong("came to a standstill", note)

    def _wrong(self, what: str, note: str, number: int = 1) -> None:
        if number:
            self.wrong[what] += number
            if len(self.notes) < MOST_NOTES:
                self.notes.append(f"{what}: {note}")
