"""What it costs to open a live list of thousands of rows: for the first, again, and again after a fact.

.venv/bin/python -m tests.benchmarks.scale.long_list
"""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import report
from tests.benchmarks.peers.documents import DASHBOARD, STREAMS
from tests.benchmarks.peers.load_client import LoadClient, build
from tests.benchmarks.peers.servers import cpu_seconds
from tests.benchmarks.peers.tables import median
from tests.benchmarks.peers.vigie import Floor, Vigie, furnish
from tests.benchmarks.report import Table

COLUMNS = ("Opening", "CPU ms", "Until it is whole, ms")
OPENINGS = ("the first", "the second", "after a fact", "again")
FACT_BEFORE = 2  # the number of the opening after the fact


@dataclass(frozen=True)
class Sizes:
    rows: int = 5_186
    rounds: int = 5


@dataclass(frozen=True)
class Opened:
    cpu_ms: float
    whole_ms: float


def table(sizes: Sizes) -> Table:
    with tempfile.TemporaryDirectory(prefix="vigie-list-") as name:
        directory = Path(name)
        client, floor = build(directory), furnish(directory / "floor", sizes.rows)
        rounds = [_openings(floor, client, directory) for _ in range(sizes.rounds)]
    rows = [_row(each, [opened[number] for opened in rounds]) for number, each in enumerate(OPENINGS)]
    title = f"The dashboard's document, {sizes.rows:,} rows, one socket at a time, log in SQLite"
    return Table(title, COLUMNS, rows)


def _openings(floor: Floor, client: Path, directory: Path) -> list[Opened]:
    """On a server that has just started."""
    found = []
    with Vigie(floor) as server:
        for number in range(len(OPENINGS)):
            if number == FACT_BEFORE:
                server.publish(1)
            found.append(_opened(server, client, directory))
    return found


def _opened(server: Vigie, client: Path, directory: Path) -> Opened:
    before = cpu_seconds(server)
    with LoadClient(
        client,
        port=server.port,
        document=STREAMS[DASHBOARD],
        inits=server.inits(),
        sockets=1,
        sampled=1,
        directory=directory,
    ) as load:
        return Opened((cpu_seconds(server) - before) * 1_000, load.opened.seconds * 1_000)


def _row(name: str, found: Sequence[Opened]) -> list[str]:
    return [
        name,
        f"{median(found, lambda each: each.cpu_ms):.0f}",
        f"{median(found, lambda each: each.whole_ms):.0f}",
    ]


def main() -> None:
    report.write(["# A long list", asyncio.run(report.machine())])
    report.write([table(Sizes())])


if __name__ == "__main__":
    main()
