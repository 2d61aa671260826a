"""How long a supervisor's query takes beside hostile clients, and without them: phases of one run, in turns.

.venv/bin/python -m tests.benchmarks.hostile.query_times [--seconds 10] [--rounds 3]
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass

import httpx2

from models.database import connections
from tests.benchmarks import loaded_floor, report
from tests.benchmarks.hostile.attackers import EVERYTHING, Target, attacking
from tests.benchmarks.reader import PATIENCE_SECONDS, Place
from tests.benchmarks.report import Table
from tests.faults.delays import percentile
from tests.support.running_server import RunningServer

QUERY = """query { asOf ongoingConversations(first: 50) { totalCount edges { node {
  id title state queue { name } agent { name } customer { name } viewerActions { action allowed }
} } } }"""
COLUMNS = (
    "Hostile clients",
    "Number",
    "Queries",
    "Refused or failed",
    "p50 ms",
    "p99 ms",
    "Longest ms",
    "Of the p99 without",
)
WITHOUT = "none"
# What holds where tokens come from an issuer; with the development key, one user may do ten times as much.
AS_IN_PRODUCTION = {
    "VIGIE_SOCKETS_PER_PRINCIPAL": "50",
    "VIGIE_REQUESTS_PER_ADDRESS": "500",
    "VIGIE_OPERATIONS_PER_PRINCIPAL": "100",
    "VIGIE_MESSAGES_PER_SOCKET": "100",
    "VIGIE_MESSAGES_PER_PRINCIPAL": "200",
    "VIGIE_INTROSPECTION": "false",
}


@dataclass(frozen=True)
class Sizes:
    clients: int = 50
    crowd: int = 5_000
    queues: int = 10
    conversations: int = 20  # of each queue
    per_second: float = 20.0
    seconds: float = 10.0
    settle_seconds: float = 3.0
    rounds: int = 3


@dataclass(frozen=True)
class Phase:
    name: str
    kinds: tuple[str, ...]
    number: int


def phases(sizes: Sizes) -> Sequence[Phase]:
    return (
        Phase("everything", tuple(EVERYTHING), sizes.clients),
        Phase("silent sockets", ("silent",), sizes.crowd),
        Phase("half-sent heads", ("half_sent",), sizes.crowd),
        Phase("floods of pings", ("flood", "signed_in_flood"), sizes.crowd),
    )


@asynccontextmanager
async def served(*, queues: int, conversations: int) -> AsyncIterator[tuple[RunningServer, list[Place]]]:
    """A server with a floor and the limits of production. This process is connected to its database."""
    with closing(RunningServer(environment=AS_IN_PRODUCTION)) as server:
        server.data_dir.mkdir(parents=True)
        places = await loaded_floor.furnish(server.database_url, queues=queues, conversations=conversations)
        try:
            await asyncio.to_thread(server.start)
            yield server, places
        finally:
            await connections.disconnect()


def target_of(server: RunningServer, places: Sequence[Place]) -> Target:
    """Attackers sign in as agents, so that what they may do is not counted as the supervisor's."""
    return Target(server.port, tuple(server.token(place.agent) for place in places))


@dataclass
class Asked:
    seconds: list[float]
    failed: int = 0


async def table(sizes: Sizes) -> Table:
    """Each phase comes right after one without hostile clients, so that a busy moment of the machine meets both."""
    found: dict[str, tuple[Asked, Asked]] = {each.name: (Asked([]), Asked([])) for each in phases(sizes)}
    async with served(queues=sizes.queues, conversations=sizes.conversations) as (server, places):
        target = target_of(server, places)
        async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS, headers=server.headers(places[0].supervisor)) as client:
            await _ask(client, server.url, Asked([]), sizes)  # the first time, everything is slower
            for _ in range(sizes.rounds):
                for phase in phases(sizes):
                    without, beside = found[phase.name]
                    await _ask(client, server.url, without, sizes)
                    async with attacking(target, phase.kinds, phase.number):
                        await asyncio.sleep(sizes.settle_seconds)
                        await _ask(client, server.url, beside, sizes)
    return Table("One process, log in SQLite, limits as in production", COLUMNS, [*_rows(found, sizes)])


async def _ask(client: httpx2.AsyncClient, url: str, asked: Asked, sizes: Sizes) -> None:
    async def ask() -> None:
        begun = time.perf_counter()
        try:
            answer = await client.post(url, json={"query": QUERY})
            asked.failed += answer.status_code != 200 or "errors" in answer.json()
        except httpx2.TransportError:
            asked.failed += 1
        asked.seconds.append(time.perf_counter() - begun)

    await loaded_floor.steadily(ask, per_second=sizes.per_second, seconds=sizes.seconds)


def _rows(found: Mapping[str, tuple[Asked, Asked]], sizes: Sizes) -> Sequence[Sequence[str]]:
    rows = []
    for phase in phases(sizes):
        without, beside = found[phase.name]
        for name, number, asked in ((WITHOUT, 0, without), (phase.name, phase.number, beside)):
            p99 = percentile(asked.seconds, 0.99)
            rows.append(
                [
                    name,
                    f"{number:,}",
                    str(len(asked.seconds)),
                    str(asked.failed),
                    f"{percentile(asked.seconds, 0.5) * 1_000:.1f}",
                    f"{p99 * 1_000:.1f}",
                    f"{max(asked.seconds) * 1_000:.0f}",
                    f"{p99 / percentile(without.seconds, 0.99):.2f}",
                ]
            )
    return rows


async def run(sizes: Sizes) -> None:
    report.write(["# A supervisor's query beside hostile clients", await report.machine()])
    report.write([await table(sizes)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=Sizes.seconds)
    parser.add_argument("--rounds", type=int, default=Sizes.rounds)
    given = parser.parse_args()
    asyncio.run(run(Sizes(seconds=given.seconds, rounds=given.rounds)))
