"""How late frames come from one process to another with Redis, without it, and while it is killed and started again."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass

from models.database import connections
from tests.benchmarks import loaded_floor, report
from tests.benchmarks.loaded_floor import NOTHING, Load, Phase
from tests.benchmarks.reader import Place, Reader
from tests.benchmarks.report import Table
from tests.support.running_server import RunningServer
from tests.support.servers import RedisServer, start_postgres, start_redis

COLUMNS = ("Redis", "Facts", "Deliveries", "Lost", "p50 ms", "p99 ms", "Longest ms")
UP, AWAY, COMES_BACK = "running", "killed, not started again", "killed and started repeatedly"


@dataclass(frozen=True)
class Sizes:
    readers: int = 20
    facts_per_second: float = 10.0
    seconds: float = 30.0
    rounds: int = 2
    away_seconds: float = 2.0  # each time, where it comes back


async def table(sizes: Sizes) -> Table:
    """Messages are sent to one process and followed at another; the ways of Redis take turns."""
    async with _two_processes(queues=5, conversations=4) as (one, other, redis, places):
        readers = [
            Reader(other.websocket_url, other.token(place.supervisor), place)
            for place in (places * sizes.readers)[: sizes.readers]
        ]
        load = Load(one.url, {place.agent: one.token(place.agent) for place in places}, places)
        tasks = await loaded_floor.all_reading(readers)

        async def phase() -> Phase:
            return await loaded_floor.measured(readers, load, per_second=sizes.facts_per_second, seconds=sizes.seconds)

        await phase()  # the first time, everything is slower
        phases = {UP: NOTHING, AWAY: NOTHING, COMES_BACK: NOTHING}
        for _ in range(sizes.rounds):
            phases[UP] = phases[UP].and_also(await phase())
            await asyncio.to_thread(redis.kill)
            phases[AWAY] = phases[AWAY].and_also(await phase())
            await asyncio.to_thread(redis.start)
            phases[COMES_BACK] = phases[COMES_BACK].and_also(await _coming_back(redis, sizes, phase))
        await loaded_floor.end(tasks)
    return Table("Two processes on PostgreSQL", COLUMNS, [_row(name, phase) for name, phase in phases.items()])


async def _coming_back(redis: RedisServer, sizes: Sizes, phase: Callable[[], Awaitable[Phase]]) -> Phase:
    async def kill_and_start() -> None:
        until = time.monotonic() + sizes.seconds
        while time.monotonic() < until:
            await asyncio.to_thread(redis.kill)
            await asyncio.sleep(sizes.away_seconds)
            await asyncio.to_thread(redis.start)
            await asyncio.sleep(sizes.away_seconds)

    killing = asyncio.create_task(kill_and_start())
    found = await phase()
    await killing
    return found


@asynccontextmanager
async def _two_processes(
    *, queues: int, conversations: int
) -> AsyncIterator[tuple[RunningServer, RunningServer, RedisServer, list[Place]]]:
    with ExitStack() as stack:
        postgres = stack.enter_context(await asyncio.to_thread(start_postgres))
        redis = stack.enter_context(await asyncio.to_thread(start_redis))
        places = await loaded_floor.furnish(postgres.url, queues=queues, conversations=conversations)
        await connections.disconnect()
        environment = {"VIGIE_DATABASE_URL": postgres.url, "VIGIE_BELL_URL": redis.url}
        one = stack.enter_context(RunningServer(environment=environment))
        other = stack.enter_context(RunningServer(environment=environment, data_dir=one.data_dir))
        yield one, other, redis, places


def _row(name: str, phase: Phase) -> list[str]:
    times = (phase.p50, phase.p99, max(phase.delays))
    return [
        name,
        str(phase.facts),
        str(phase.deliveries),
        str(phase.lost),
        *(f"{seconds * 1_000:.0f}" for seconds in times),
    ]


async def run() -> None:
    report.write(["# Redis killed", await report.machine()])
    report.write([await table(Sizes())])


if __name__ == "__main__":
    asyncio.run(run())
