"""What a page of fifty rows, a start and the floor cost, however many conversations are stored, and how many are ongoing.

.venv/bin/python -m tests.benchmarks.scale.stored
"""

import asyncio
import json
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

from schema.ids import global_id
from tests.benchmarks import report
from tests.benchmarks.large_floor.seeding import FloorSizes, LargeFloor, seed
from tests.benchmarks.peers.documents import PAGE
from tests.benchmarks.peers.pages import Asked, Asking
from tests.benchmarks.peers.servers import resident_bytes
from tests.benchmarks.peers.tables import median
from tests.benchmarks.peers.vigie import Floor, Vigie, empty_database
from tests.benchmarks.report import Table

COLUMNS = ("Stored", "Ongoing", "CPU ms", "p50 ms", "Of the first's p50", "Start s", "MB")
MOST_SEEDED = 50_000  # closed conversations; further ones are copies of these
NEW_ID = """lower(substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-' || substr(h, 13, 4) || '-' || substr(h, 17, 4)
    || '-' || substr(h, 21))"""


@dataclass(frozen=True)
class Stored:
    conversations: int
    ongoing: int


@dataclass(frozen=True)
class Sizes:
    stored: tuple[Stored, ...] = (Stored(1_000, 1_000), Stored(1_000_000, 6_000), Stored(200_000, 200_000))
    queues: int = 45
    agents: int = 200
    seconds: float = 5.0
    rounds: int = 3


@dataclass(frozen=True)
class _Round:
    asked: Asked
    start_seconds: float
    megabytes: float


def table(sizes: Sizes) -> Table:
    """The databases take turns."""
    found: dict[Stored, list[_Round]] = {}
    with tempfile.TemporaryDirectory(prefix="vigie-stored-") as directory:
        floors = {each: _furnish(Path(directory) / _name(each), each, sizes) for each in sizes.stored}
        for _ in range(sizes.rounds):
            for stored, floor in floors.items():
                body = partial(_body, floor.queues)
                with Vigie(floor.of_server) as server, Asking(server) as asking:
                    asking.for_seconds(body, sizes.seconds / 5)
                    asked = asking.for_seconds(body, sizes.seconds)
                    measured = _Round(asked, server.start_seconds, resident_bytes(server) / 1e6)
                found.setdefault(stored, []).append(measured)
    first = median(found[sizes.stored[0]], lambda each: each.asked.p50_ms)
    rows = [
        [
            f"{stored.conversations:,}",
            f"{stored.ongoing:,}",
            f"{median(rounds, lambda each: each.asked.cpu_ms):.1f}",
            f"{median(rounds, lambda each: each.asked.p50_ms):.1f}",
            f"{median(rounds, lambda each: each.asked.p50_ms) / first:.2f}",
            f"{median(rounds, lambda each: each.start_seconds):.1f}",
            f"{median(rounds, lambda each: each.megabytes):.0f}",
        ]
        for stored, rounds in found.items()
    ]
    return Table("A page of 50, variables new each time, one process, SQLite", COLUMNS, rows)


def _name(stored: Stored) -> str:
    return f"{stored.conversations}-{stored.ongoing}"


def _body(queues: Sequence[str]) -> bytes:
    """A further queue that does not exist changes the variables, and nothing in the answer."""
    given = {"filter": {"queueIds": [*queues, global_id("Queue", uuid4())]}}
    return json.dumps({"query": PAGE, "variables": given}).encode()


@dataclass(frozen=True)
class _Furnished:
    of_server: Floor
    queues: Sequence[str]


def _furnish(data_dir: Path, stored: Stored, sizes: Sizes) -> _Furnished:
    data_dir.mkdir()
    file = data_dir / "vigie.sqlite3"
    closed = stored.conversations - stored.ongoing
    seeded = FloorSizes(
        supervisors=1,
        queues=sizes.queues,
        agents=sizes.agents,
        ongoing=stored.ongoing,
        closed=min(closed, MOST_SEEDED),
    )
    floor = asyncio.run(_seed(file, seeded))
    _copy_closed(file, closed - seeded.closed)
    chief = floor.supervisors[0]
    queues = [global_id("Queue", each) for each in floor.overseen[chief.id]]
    return _Furnished(Floor(data_dir, queues[0], (), (chief.login or "",)), queues)


async def _seed(file: Path, sizes: FloorSizes) -> LargeFloor:
    async with empty_database(f"sqlite:///{file}"):
        return await seed(sizes)


def _copy_closed(file: Path, further: int) -> None:
    """Further closed conversations, with the values of those that are there."""
    with closing(sqlite3.connect(file)) as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(conversations)") if row[1] != "id"]
        columns = ", ".join(names)
        while further > 0:
            written = database.execute(
                f"INSERT INTO conversations (id, {columns}) SELECT {NEW_ID}, {columns} FROM "
                f"(SELECT hex(randomblob(16)) AS h, {columns} FROM conversations WHERE state = 'CLOSED' LIMIT ?)",
                (min(further, MOST_SEEDED),),
            ).rowcount
            database.commit()
            further -= written


def main() -> None:
    report.write(["# Stored conversations", asyncio.run(report.machine())])
    report.write([table(Sizes())])


if __name__ == "__main__":
    main()
