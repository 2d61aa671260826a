"""Tries hubs that follow a streaming replica of PostgreSQL, while everything is written to the primary.

.venv/bin/python -m tests.benchmarks.scale.replica
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import asyncpg
from tortoise.transactions import in_transaction

from models.events.bell import bell
from models.operations.conversations.send_message import send_message
from models.tables import Conversation
from tests.benchmarks import report, stage
from tests.benchmarks.loaded_floor import steadily
from tests.benchmarks.report import Table
from tests.benchmarks.scale.messages import cpu_seconds_of_all
from tests.faults.delays import percentile
from tests.support.fixtures import Fixtures
from tests.support.server_binaries import postgres_binaries
from tests.support.servers import PostgresServer, start_postgres, started

ROOT = Path(__file__).parents[3]
HUB = "tests.benchmarks.scale.hub_process"
STANDBY = "vigie_replica"
CONVERSATIONS = 16
PATIENCE_SECONDS = 60.0
COLUMNS = (
    "Hubs follow",
    "Messages",
    "Facts heard",
    "Primary, CPU ms per message",
    "Replica, CPU ms per message",
    "p50 ms",
    "p99 ms",
)


@dataclass(frozen=True)
class Sizes:
    hubs: int = 4
    messages_per_second: float = 20.0
    seconds: float = 20.0


class ReplicaServer(PostgresServer):
    """A streaming replica of the primary, for reading only."""

    def __init__(self, binaries: Path, primary: PostgresServer) -> None:
        self._primary = primary
        super().__init__(binaries)

    def _create(self) -> None:
        source = f"host=127.0.0.1 port={self._primary.port} user=postgres application_name={STANDBY}"
        options = ["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"]
        self._run("pg_basebackup", f"--dbname={source}", f"--pgdata={self._data}", *options)


@dataclass(frozen=True)
class Servers:
    primary: PostgresServer
    replica: PostgresServer


@dataclass(frozen=True)
class Outcome:
    messages: int
    heard: int
    primary_seconds: float  # of CPU time
    replica_seconds: float
    delays: Sequence[float]


async def table(sizes: Sizes) -> Table:
    """Hubs on the primary first, then on the replica, then on a replica that every commit waits for."""
    rows = []
    with start_postgres() as primary:
        async with stage.new_postgres(primary.url) as url, stage.floor(url) as fixtures:
            await bell.take_down()
            await bell.hang(url)
            async with in_transaction("default"):
                conversations = [await fixtures.talking(units=0) for _ in range(CONVERSATIONS)]
            with started(ReplicaServer(postgres_binaries(), primary)) as replica:
                servers = Servers(primary, replica)
                copy = url.replace(f":{primary.port}/", f":{replica.port}/")
                rows.append(_row("the primary", await _measured(fixtures, conversations, servers, (url, url), sizes)))
                rows.append(_row("a replica", await _measured(fixtures, conversations, servers, (url, copy), sizes)))
                await _wait_for_replica(primary.url)
                outcome = await _measured(fixtures, conversations, servers, (url, copy), sizes)
                rows.append(_row("a replica that commits wait for", outcome))
                await _wait_for_nobody(primary.url)
    title = f"{sizes.hubs} hubs with the floor, {sizes.messages_per_second:g} messages a second, bell in PostgreSQL"
    return Table(title, COLUMNS, rows)


async def _wait_for_replica(url: str) -> None:
    await _configure(url, f"synchronous_standby_names = '{STANDBY}'", "synchronous_commit = 'remote_apply'")


async def _wait_for_nobody(url: str) -> None:
    await _configure(url, "synchronous_standby_names = ''", "synchronous_commit = 'on'")


async def _configure(url: str, *settings: str) -> None:
    opened = await asyncpg.connect(url)
    try:
        for each in settings:
            await opened.execute(f"ALTER SYSTEM SET {each}")
        await opened.execute("SELECT pg_reload_conf()")
    finally:
        await opened.close()


async def _measured(
    fixtures: Fixtures, conversations: Sequence[Conversation], servers: Servers, urls: tuple[str, str], sizes: Sizes
) -> Outcome:
    """Messages at a steady rate. `urls` are where the hubs' process would write, and where the hub reads."""
    messages, turns = 0, cycle(conversations)

    async def write() -> None:
        nonlocal messages
        await send_message(next(turns).id, text="Hello", by=fixtures.ada)
        messages += 1

    async with _hubs(urls, sizes.hubs) as hubs:
        before = cpu_seconds_of_all(servers.primary.pid), cpu_seconds_of_all(servers.replica.pid)
        await steadily(write, per_second=sizes.messages_per_second, seconds=sizes.seconds)
        delays = [delay for hub in hubs for delay in await _told(hub, messages)]
        after = cpu_seconds_of_all(servers.primary.pid), cpu_seconds_of_all(servers.replica.pid)
    return Outcome(messages, len(delays), after[0] - before[0], after[1] - before[1], delays)


@asynccontextmanager
async def _hubs(urls: tuple[str, str], number: int) -> AsyncIterator[list[Process]]:
    """Processes with a hub each, all of which follow the log inside."""
    command = [sys.executable, "-m", HUB, *urls]
    hubs = [
        await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE, limit=2**24)
        for _ in range(number)
    ]
    try:
        for each in hubs:
            assert each.stdout
            assert await asyncio.wait_for(each.stdout.readline(), PATIENCE_SECONDS) == b"ready\n"
        yield hubs
    finally:
        for each in hubs:
            if each.returncode is None:
                each.kill()
            await each.wait()


async def _told(hub: Process, facts: int) -> list[float]:
    """The delays of a hub, in seconds, once it has heard so many facts."""
    assert hub.stdin
    assert hub.stdout
    hub.stdin.write(f"{facts}\n".encode())
    delays: list[float] = json.loads(await asyncio.wait_for(hub.stdout.readline(), PATIENCE_SECONDS))
    return delays


def _row(name: str, outcome: Outcome) -> list[str]:
    return [
        name,
        str(outcome.messages),
        str(outcome.heard),
        *(f"{each / outcome.messages * 1_000:.1f}" for each in (outcome.primary_seconds, outcome.replica_seconds)),
        *(f"{percentile(outcome.delays, share) * 1_000:.0f}" for share in (0.5, 0.99)),
    ]


async def run() -> None:
    report.write(["# Hubs on a replica", await report.machine()])
    report.write([await table(Sizes())])


if __name__ == "__main__":
    asyncio.run(run())
