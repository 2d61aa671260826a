"""Measures what each further dashboard costs a server. The clients send the dashboard's own document over WebSocket."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse, print_ast

from tests.benchmarks import loaded_floor, report
from tests.benchmarks.loaded_floor import Load, Phase
from tests.benchmarks.reader import Place, Reader
from tests.benchmarks.report import Table
from tests.support.running_server import RunningServer

PAGES = Path(__file__).parents[2] / "frontend-example" / "src" / "supervisor"
COLUMNS = (
    "Dashboards",
    "Facts",
    "Deliveries",
    "Lost",
    "Server CPU ms per fact",
    "CPU µs per further delivery",
    "p50 ms",
    "p99 ms",
)


def dashboard() -> str:
    """The live list's subscription and the fragments of its rows, as the page sends them."""
    files = ("list.graphql", "row.graphql", "../conversation/sentiment.graphql", "../conversation/hand.graphql")
    text = "".join((PAGES / name).read_text(encoding="utf-8") for name in files)
    wanted = ("LiveList", "Row", "SentimentNow", "Hand")
    found = [
        each
        for each in parse(text).definitions
        if isinstance(each, OperationDefinitionNode | FragmentDefinitionNode)
        and each.name
        and each.name.value in wanted
    ]
    assert len(found) == len(wanted)
    return "\n".join(map(print_ast, found))


@dataclass(frozen=True)
class Sizes:
    dashboards: tuple[int, ...] = (1, 50, 200)
    conversations: int = 50
    facts_per_second: float = 3.0
    seconds: float = 20.0
    rounds: int = 2


@dataclass(frozen=True)
class Outcome:
    phase: Phase
    cpu_seconds: float

    def and_also(self, other: "Outcome") -> "Outcome":
        return Outcome(self.phase.and_also(other.phase), self.cpu_seconds + other.cpu_seconds)

    @property
    def per_fact(self) -> float:
        return self.cpu_seconds / self.phase.facts


async def table(sizes: Sizes) -> Table:
    """One server. Groups of dashboards of different sizes take turns, so that other load on the machine affects all sizes."""
    outcomes: dict[int, Outcome] = {}
    async with loaded_floor.served(queues=1, conversations=sizes.conversations) as (server, [place]):
        load = Load(server.url, {place.agent: server.token(place.agent)}, [place])
        for _ in range(sizes.rounds):
            for number in sizes.dashboards:
                outcome = await _crowd(server, place, load, number, sizes)
                outcomes[number] = outcomes[number].and_also(outcome) if number in outcomes else outcome
    fewest = outcomes[sizes.dashboards[0]]
    title = (
        f"{sizes.conversations} conversations, {sizes.facts_per_second:g} messages a second over HTTP, log in SQLite"
    )
    return Table(title, COLUMNS, [_row(number, outcome, fewest) for number, outcome in outcomes.items()])


async def _crowd(server: RunningServer, place: Place, load: Load, number: int, sizes: Sizes) -> Outcome:
    token = server.token(place.supervisor)
    readers = [Reader(server.websocket_url, token, place, dashboard()) for _ in range(number)]
    tasks = await loaded_floor.all_reading(readers)
    process = psutil.Process(server.pid)
    await loaded_floor.measured(
        readers, load, per_second=sizes.facts_per_second, seconds=1
    )  # the first frames are slower
    before = _cpu_seconds(process)
    phase = await loaded_floor.measured(readers, load, per_second=sizes.facts_per_second, seconds=sizes.seconds)
    outcome = Outcome(phase, _cpu_seconds(process) - before)
    await loaded_floor.end(tasks)
    return outcome


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _row(number: int, outcome: Outcome, fewest: Outcome) -> Sequence[str]:
    phase = outcome.phase
    further = phase.deliveries / phase.facts - fewest.phase.deliveries / fewest.phase.facts
    per_further = f"{(outcome.per_fact - fewest.per_fact) / further * 1e6:.0f}" if further else "–"
    return [
        str(number),
        str(phase.facts),
        str(phase.deliveries),
        str(phase.lost),
        f"{outcome.per_fact * 1_000:.1f}",
        per_further,
        f"{phase.p50 * 1_000:.0f}",
        f"{phase.p99 * 1_000:.0f}",
    ]


async def run() -> None:
    report.write(["# Dashboards", await report.machine()])
    report.write([await table(Sizes())])


if __name__ == "__main__":
    asyncio.run(run())
