"""A run's table, for people. What is counted is in counted.py."""

from collections.abc import Iterator

from tests.faults.counted import Counts
from tests.faults.delays import during, percentile

MUST_BE_ZERO = (
    "lost",
    "doubled",
    "reordered",
    "lists unlike the query",
    "both won",
    "late words",
    "not linearizable",
    "capacity drift",
    "leaked",
    "answers changed",
    "acknowledged but not once in the log",
    "log broken",
    "came to a standstill",
)


def table(counted: Counts) -> str:
    """The table's rows: a name and a value."""
    rows = list(_rows(counted))
    width = max(len(name) for name, _ in rows)
    lines = [f"{name:<{width}}  {value}" for name, value in rows]
    return "\n".join([*lines, *(f"! {note}" for note in counted.notes)])


def _rows(counted: Counts) -> Iterator[tuple[str, str]]:
    yield "operations", f"{counted.operations:,}"
    yield "  repeated, to compare answers", f"{counted.repeats:,}"
    yield "  contested pairs", f"{counted.contested_pairs:,}"
    yield "  taken over", f"{counted.take_overs:,}, and {counted.refused_late:,} late acts refused"
    yield "  drafts that two decided at once", f"{counted.drafts_contested:,}, and {counted.drafts_sent:,} sent"
    yield "facts", f"{counted.facts:,}"
    yield "faults", f"{counted.kills.total():,}"
    for kind, number in sorted(counted.kills.items()):
        yield f"  {kind}", f"{number:,}"
    if counted.release_changes:
        yield "  servers restarted as the next release", f"{counted.release_changes:,}"
    yield "deliveries", f"{counted.deliveries:,}"
    yield "lists compared", f"{counted.comparisons:,}"
    yield "histories checked", f"{counted.histories:,}"
    for name in MUST_BE_ZERO:
        yield f"= {name}", f"{counted.wrong[name]:,}"
    yield "resumed after, p50 / p99", _times(counted.resumed_after)
    yield "  resumptions timed", f"{len(counted.resumed_after):,}"
    yield "delivered after the answer, p50 / p99", _times([delay.seconds for delay in counted.delays])
    yield "  longest", f"{max((delay.seconds for delay in counted.delays), default=0.0):.2f} s"
    for kind in sorted({outage.kind for outage in counted.outages}):
        seconds = during(kind, counted.outages, counted.delays)
        yield f"  while {kind}, p99 / longest", f"{_ms(percentile(seconds, 0.99))} / {_ms(max(seconds, default=0.0))}"
    yield "slow readers", f"{counted.slow_readers:,}, of whom {counted.slow_readers_cut:,} were cut off"
    yield "  memory for each", f"{counted.bytes_per_slow_reader / 1024:.0f} kB"
    yield "most memory of a server", f"{counted.most_bytes / 1024**2:.0f} MB"
    yield "time", f"{counted.seconds:.0f} s"


def _times(seconds: list[float]) -> str:
    return f"{_ms(percentile(seconds, 0.5))} / {_ms(percentile(seconds, 0.99))}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
