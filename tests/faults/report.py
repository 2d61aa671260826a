"""A run's table, for people. What is counted is in tally.py."""

from collections.abc import Iterator

from tests.faults.delays import during, percentile
from tests.faults.tally import Tally

MUST_BE_ZERO = (
    "lost",
    "doubled",
    "reordered",
    "pictures unlike the query",
    "both won",
    "not linearizable",
    "capacity drift",
    "leaked",
    "answers changed",
    "acknowledged but not once in the log",
    "log broken",
    "came to a standstill",
)


def table(tally: Tally) -> str:
    """Two columns: what, and how much."""
    rows = list(_rows(tally))
    width = max(len(name) for name, _ in rows)
    lines = [f"{name:<{width}}  {value}" for name, value in rows]
    return "\n".join([*lines, *(f"! {note}" for note in tally.notes)])


def _rows(tally: Tally) -> Iterator[tuple[str, str]]:
    yield "operations", f"{tally.operations:,}"
    yield "  repeated, to compare answers", f"{tally.repeats:,}"
    yield "  contested pairs", f"{tally.contested_pairs:,}"
    yield "facts", f"{tally.facts:,}"
    yield "faults", f"{tally.kills.total():,}"
    for kind, number in sorted(tally.kills.items()):
        yield f"  {kind}", f"{number:,}"
    yield "deliveries", f"{tally.deliveries:,}"
    yield "pictures compared", f"{tally.comparisons:,}"
    yield "histories checked", f"{tally.histories:,}"
    for name in MUST_BE_ZERO:
        yield f"= {name}", f"{tally.wrong[name]:,}"
    yield "resumed after, p50 / p99", _times(tally.resumed_after)
    yield "  resumptions timed", f"{len(tally.resumed_after):,}"
    yield "delivered after the answer, p50 / p99", _times([delay.seconds for delay in tally.delays])
    yield "  longest", f"{max((delay.seconds for delay in tally.delays), default=0.0):.2f} s"
    for kind in sorted({outage.kind for outage in tally.outages}):
        seconds = during(kind, tally.outages, tally.delays)
        yield f"  while {kind}, p99 / longest", f"{_ms(percentile(seconds, 0.99))} / {_ms(max(seconds, default=0.0))}"
    yield "slow readers", f"{tally.slow_readers:,}, of whom {tally.slow_readers_cut:,} were cut off"
    yield "  memory for each", f"{tally.bytes_per_slow_reader / 1024:.0f} kB"
    yield "most memory of a server", f"{tally.most_bytes / 1024**2:.0f} MB"
    yield "time", f"{tally.seconds:.0f} s"


def _times(seconds: list[float]) -> str:
    return f"{_ms(percentile(seconds, 0.5))} / {_ms(percentile(seconds, 0.99))}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
