"""The verdict on a night: what had to be zero, flat or small, and whether the alerts told of the faults and of nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from tests.faults.counted import Counts
from tests.faults.report import MUST_BE_ZERO
from tests.night.night import SAYS_STALE_SECONDS, Found
from tests.night.trials import Sampled

MOST_GROWTH = 1.1  # of memory from the first third to the last, to be called flat
MOST_LOG_BYTES = 5_000_000
WARM_UP_SECONDS = 60.0  # caches fill up
FEWEST_SAMPLES = 60  # a process that lived for less tells nothing of growth


@dataclass(frozen=True, slots=True)
class Judged:
    criterion: str
    demanded: str
    found: str
    holds: bool


def judged(counted: Counts, found: Found) -> Sequence[Judged]:
    return [*_judged(counted, found)]


def _judged(counted: Counts, found: Found) -> Iterator[Judged]:
    for name in MUST_BE_ZERO:
        yield _zero(name, counted.wrong[name])
    trials = found.trials
    yield _zero("faults left out", len(found.left_out))
    yield _zero("alerts that did not fire", sum(len(trial.missing) for trial in trials))
    yield _zero("alerts that no fault explains", sum(len(trial.unexpected) for trial in trials))
    yield _zero("alerts that did not end", sum(trial.quiet_at is None for trial in trials))
    live = max((trial.live_after for trial in trials), default=0.0)
    yield Judged(
        "longest live screen without a log", f"{SAYS_STALE_SECONDS:g} s", f"{live:.1f} s", live <= SAYS_STALE_SECONDS
    )
    for sampled in longest_lives(found.memory):
        grown = growth(sampled)
        yield Judged(
            f"memory of {sampled.host}, last third of the first", f"{MOST_GROWTH}", f"{grown:.2f}", grown <= MOST_GROWTH
        )
    size = sum(life.log_bytes for life in found.lives)
    yield Judged("log", f"{MOST_LOG_BYTES / 1e6:g} MB", f"{size / 1e6:.2f} MB", size < MOST_LOG_BYTES)
    yield _zero("tracebacks", sum(life.tracebacks for life in found.lives))
    yield _zero("processes that ended by themselves", sum(life.own_ends for life in found.lives))
    yield _zero("notes", sum(len(trial.notes) for trial in trials))


def _zero(criterion: str, number: int) -> Judged:
    return Judged(criterion, "0", f"{number}", number == 0)


def longest_lives(memory: Sequence[Sampled]) -> Sequence[Sampled]:
    """Of each host, the process that lived longest: growth shows only where nothing is ended."""
    longest: dict[str, Sampled] = {}
    for sampled in memory:
        if sampled.host not in longest or len(sampled.at) > len(longest[sampled.host].at):
            longest[sampled.host] = sampled
    return [longest[host] for host in sorted(longest)]


def growth(sampled: Sampled) -> float:
    """The median of the last third of the first one's."""
    first, _, last = thirds(sampled)
    return last / first


def thirds(sampled: Sampled) -> tuple[float, float, float]:
    """The median size in each third of the process's life after it has warmed up."""
    begin = sampled.at[0] + WARM_UP_SECONDS
    sizes = [size for at, size in zip(sampled.at, sampled.bytes, strict=True) if at >= begin]
    if len(sizes) < FEWEST_SAMPLES:
        sizes = sampled.bytes
    third = max(1, len(sizes) // 3)
    return median(sizes[:third]), median(sizes[third:-third] or sizes), median(sizes[-third:])
