"""What a delivery costs with a hundred sockets, with a thousand and with five thousand: one server each, in turns.

.venv/bin/python -m tests.benchmarks.scale.crowds
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.benchmarks import report
from tests.benchmarks.peers import deliveries
from tests.benchmarks.peers.deliveries import Candidate, Outcome, Trial
from tests.benchmarks.peers.documents import DASHBOARD
from tests.benchmarks.peers.prepared import Prepared, prepare
from tests.benchmarks.peers.tables import median
from tests.benchmarks.peers.vigie import Vigie
from tests.benchmarks.report import Table

VIGIE = Candidate(None)
FURTHER_SOCKETS = 100  # beside the crowd: for the messages over HTTP
COLUMNS = (
    "Sockets",
    "CPU µs per delivery",
    "Of the first",
    "Without the fact's own",
    "Of the first ",
    "p50 ms",
    "p99 ms",
    "kB per connection",
    "Open s",
    "Lost",
)


@dataclass(frozen=True)
class Sizes:
    sockets: Sequence[int] = (100, 1_000, 5_000)
    trial: deliveries.Sizes = field(default_factory=lambda: deliveries.Sizes(facts=20, overload_seconds=0.5))


def table(prepared: Prepared, sizes: Sizes) -> Table:
    found: dict[int, list[Outcome]] = {number: [] for number in sizes.sockets}
    most = {"VIGIE_SOCKETS_PER_ADDRESS": str(max(sizes.sockets) + FURTHER_SOCKETS)}
    for _ in range(sizes.trial.rounds):
        for number, outcomes in found.items():
            trial = Trial(VIGIE, DASHBOARD, prepared, replace(sizes.trial, sockets=number))
            with Vigie(prepared.floor, most) as server:
                outcomes.append(trial.run(server))
    first = found[sizes.sockets[0]]
    title = f"The dashboard's document, {sizes.trial.per_second:g} facts a second, log in SQLite"
    return Table(title, COLUMNS, [_row(number, outcomes, first) for number, outcomes in found.items()])


def _row(number: int, outcomes: Sequence[Outcome], first: Sequence[Outcome]) -> list[str]:
    cpu = median(outcomes, lambda each: each.cpu_us)
    further = median(outcomes, lambda each: each.further_cpu_us)
    return [
        f"{number:,}",
        f"{cpu:.1f}",
        f"{cpu / median(first, lambda each: each.cpu_us):.2f}",
        f"{further:.1f}",
        f"{further / median(first, lambda each: each.further_cpu_us):.2f}",
        f"{median(outcomes, lambda each: each.p50_ms):.1f}",
        f"{median(outcomes, lambda each: each.p99_ms):.1f}",
        f"{median(outcomes, lambda each: each.kilobytes_per_connection):.0f}",
        f"{median(outcomes, lambda each: each.open_seconds):.2f}",
        str(sum(each.lost for each in outcomes)),
    ]


def main() -> None:
    sizes = Sizes()
    report.write(["# Crowds", asyncio.run(report.machine())])
    with tempfile.TemporaryDirectory(prefix="vigie-crowds-") as directory:
        prepared = prepare(Path(directory), conversations=sizes.trial.conversations)
        report.write([table(prepared, sizes)])


if __name__ == "__main__":
    main()
