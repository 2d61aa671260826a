"""How late frames reach clients that read, beside clients that never do. stalled_readers.py measures memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tests.benchmarks import loaded_floor, report
from tests.benchmarks.loaded_floor import Load, Memory, Phase
from tests.benchmarks.reader import Place, Reader
from tests.benchmarks.report import Table
from tests.faults.counted import Counts
from tests.support.running_server import RunningServer

COLUMNS = (
    "Never read",
    "Cut off",
    "Facts",
    "Deliveries",
    "Lost",
    "p50 ms",
    "p99 ms",
    "Longest ms",
    "Of the p99 without",
    "MB before",
    "MB most",
    "MB after",
)


@dataclass(frozen=True)
class Sizes:
    clients: int = 500
    never_read: int = 5
    queues: int = 10
    conversations: int = 5  # of each queue
    facts_per_second: float = 2.0
    seconds: float = 40.0
    rounds: int = 3


@dataclass(frozen=True)
class Outcome:
    phase: Phase
    cut_off: int
    before: int
    most: int
    after: int

    def and_also(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.phase.and_also(other.phase),
            self.cut_off + other.cut_off,
            self.before,
            max(self.most, other.most),
            other.after,
        )


async def table(sizes: Sizes) -> Table:
    """One server, one crowd; phases with and without silent clients take turns, so that a busy moment meets both."""
    async with loaded_floor.served(queues=sizes.queues, conversations=sizes.conversations) as (server, places):
        reading = sizes.clients - sizes.never_read
        readers = [_reader(server, places[number % len(places)]) for number in range(reading)]
        load = Load(server.url, {place.agent: server.token(place.agent) for place in places}, places)
        tasks = await loaded_floor.all_reading(readers)
        await _phase(server, readers, load, sizes, never_read=0)  # the first time, everything is slower
        without, beside = await _in_turn(server, readers, load, sizes)
        await loaded_floor.end(tasks)
    rows = [_row(0, without, without), _row(sizes.never_read, beside, without)]
    return Table(f"{sizes.clients} sockets, {sizes.facts_per_second:g} facts a second, log in SQLite", COLUMNS, rows)


async def _in_turn(
    server: RunningServer, readers: Sequence[Reader], load: Load, sizes: Sizes
) -> tuple[Outcome, Outcome]:
    outcomes: dict[int, Outcome] = {}
    for _ in range(sizes.rounds):
        for never_read in (0, sizes.never_read):
            outcome = await _phase(server, readers, load, sizes, never_read=never_read)
            outcomes[never_read] = outcomes[never_read].and_also(outcome) if never_read in outcomes else outcome
    return outcomes[0], outcomes[sizes.never_read]


async def _phase(
    server: RunningServer, readers: Sequence[Reader], load: Load, sizes: Sizes, *, never_read: int
) -> Outcome:
    counted = Counts()
    async with Memory(server) as memory, loaded_floor.stalled_readers(server, never_read, counted):
        phase = await loaded_floor.measured(readers, load, per_second=sizes.facts_per_second, seconds=sizes.seconds)
    return Outcome(phase, counted.slow_readers_cut, memory.before, memory.most, memory.after)


def _reader(server: RunningServer, place: Place) -> Reader:
    return Reader(server.websocket_url, server.token(place.supervisor), place)


def _row(never_read: int, outcome: Outcome, without: Outcome) -> list[str]:
    phase = outcome.phase
    return [
        str(never_read),
        str(outcome.cut_off),
        str(phase.facts),
        str(phase.deliveries),
        str(phase.lost),
        f"{phase.p50 * 1_000:.0f}",
        f"{phase.p99 * 1_000:.0f}",
        f"{max(phase.delays) * 1_000:.0f}",
        f"{phase.p99 / without.phase.p99:.2f}",
        *(f"{size / 1024**2:.0f}" for size in (outcome.before, outcome.most, outcome.after)),
    ]


async def run() -> None:
    report.write(["# Clients that never read", await report.machine()])
    report.write([await table(Sizes())])


if __name__ == "__main__":
    asyncio.run(run())
