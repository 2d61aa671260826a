"""Half an hour with good, slow and hostile clients: no frame may be lost for the good ones, and memory must stay flat.

.venv/bin/python -m tests.benchmarks.hostile.soak [--minutes 30]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import psutil

from models.events.hub import RING_FACTS
from tests.benchmarks import loaded_floor, report
from tests.benchmarks.hostile.attackers import EVERYTHING, attacking
from tests.benchmarks.hostile.query_times import served, target_of
from tests.benchmarks.loaded_floor import Load
from tests.benchmarks.reader import Reader
from tests.benchmarks.report import Table
from tests.faults.counted import Counts
from tests.support.running_server import RunningServer

COLUMNS = (
    "Minutes",
    "Facts",
    "Deliveries",
    "Lost",
    "p50 ms",
    "p99 ms",
    "MB, first third",
    "Second",
    "Last",
    "Of the first",
    "Descriptors, first third",
    "Last ",
    "Tracebacks",
)
MOST_GROWTH = 1.1  # of memory from the first third to the last, to be called flat
SAMPLE_SECONDS = 1.0


@dataclass(frozen=True)
class Sizes:
    minutes: float = 30.0
    warm_up_seconds: float = 60.0  # caches fill up, and Python keeps the memory of its busiest moment
    warm_up_facts: int = RING_FACTS + 1_000  # before, so that what a server keeps for its own sake is there already
    warm_up_facts_per_second: float = 50.0
    good: int = 50
    slow: int = 5
    hostile: int = 50
    queues: int = 10
    conversations: int = 20  # of each queue
    facts_per_second: float = 5.0


@dataclass(frozen=True)
class Soaked:
    table: Table
    lost: int
    growth: float
    tracebacks: int

    @property
    def is_good(self) -> bool:
        return self.lost == 0 and self.tracebacks == 0 and self.growth <= MOST_GROWTH


class Samples:
    """A context manager that notes the server's memory and open files while its block runs."""

    def __init__(self, server: RunningServer) -> None:
        self._process = psutil.Process(server.pid)
        self._seen: list[tuple[int, int]] = []

    async def __aenter__(self) -> Samples:
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._looking.cancel()

    def thirds(self) -> list[tuple[float, float]]:
        """The median of the megabytes, and that of the descriptors, in each third of the time."""
        size = max(1, len(self._seen) // 3)
        parts = [self._seen[:size], self._seen[size : 2 * size] or self._seen, self._seen[-size:]]
        return [(median(each[0] for each in part) / 2**20, median(each[1] for each in part)) for part in parts]

    async def _look(self) -> None:
        while True:
            self._seen.append((self._process.memory_info().rss, self._process.num_fds()))
            await asyncio.sleep(SAMPLE_SECONDS)


async def soaked(sizes: Sizes) -> Soaked:
    async with served(queues=sizes.queues, conversations=sizes.conversations) as (server, places):
        own, of_others = places[::2], places[1::2]  # hostile clients spend what their own principals may use
        good = [
            Reader(server.websocket_url, server.token(place.supervisor), place)
            for place in (own[number % len(own)] for number in range(sizes.good))
        ]
        load = Load(server.url, {place.agent: server.token(place.agent) for place in own}, own)
        tasks = await loaded_floor.all_reading(good)
        fast = sizes.warm_up_facts_per_second
        await loaded_floor.measured(good, load, per_second=fast, seconds=sizes.warm_up_facts / fast)
        async with (
            loaded_floor.stalled_readers(server, sizes.slow, Counts()),
            attacking(target_of(server, of_others), tuple(EVERYTHING), sizes.hostile),
        ):
            await loaded_floor.measured(good, load, per_second=sizes.facts_per_second, seconds=sizes.warm_up_seconds)
            async with Samples(server) as samples:
                phase = await loaded_floor.measured(
                    good, load, per_second=sizes.facts_per_second, seconds=sizes.minutes * 60
                )
        await loaded_floor.end(tasks)
        tracebacks = server.log.count("Traceback") + server.log.count("internal error")
    return _soaked(sizes, phase, samples.thirds(), tracebacks)


def _soaked(sizes: Sizes, phase: loaded_floor.Phase, thirds: Sequence[tuple[float, float]], tracebacks: int) -> Soaked:
    (first, opened), (second, _), (last, still_open) = thirds
    row = [
        f"{sizes.minutes:g}",
        str(phase.facts),
        str(phase.deliveries),
        str(phase.lost),
        f"{phase.p50 * 1_000:.0f}",
        f"{phase.p99 * 1_000:.0f}",
        f"{first:.0f}",
        f"{second:.0f}",
        f"{last:.0f}",
        f"{last / first:.2f}",
        f"{opened:.0f}",
        f"{still_open:.0f}",
        str(tracebacks),
    ]
    title = f"{sizes.good} good clients, {sizes.slow} that read nothing and {sizes.hostile} hostile ones, log in SQLite"
    return Soaked(Table(title, COLUMNS, [row]), phase.lost, last / first, tracebacks)


async def run(sizes: Sizes) -> bool:
    report.write(["# Soak", await report.machine()])
    found = await soaked(sizes)
    report.write([found.table, "Passed" if found.is_good else "FAILED: frames lost, memory not flat, or tracebacks"])
    return found.is_good


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=Sizes.minutes)
    given = parser.parse_args()
    sys.exit(0 if asyncio.run(run(Sizes(minutes=given.minutes))) else 1)
