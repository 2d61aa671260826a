"""The servers of a run, all of them its own: Vigie's processes and, on PostgreSQL, the database and Redis behind them."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, islice, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from models.database import connections
from tests.faults.floor import Floor, furnish
from tests.support.api_process import VIGIE
from tests.support.freezing import frozen, pid_of, until
from tests.support.running_server import RunningServer
from tests.support.servers import PostgresServer, RedisServer, free_port, start_postgres, start_redis

TOKEN_HOURS = 24


@dataclass(eq=False)
class Stage:
    """To kill a program, hold its lock. Hold `database_gate` while the database is down, or while it must stay up."""

    floor: Floor
    servers: Sequence[RunningServer]
    postgres: PostgresServer | None = None
    redis: RedisServer | None = None
    locks: Sequence[asyncio.Lock] = ()
    releases: Sequence[
        Iterator[Path | None]
    ] = ()  # which release each server becomes at its next start, if several run
    release_changes: int = 0
    redis_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    database_gate: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.locks = [asyncio.Lock() for _ in self.servers]

    @property
    def urls(self) -> list[str]:
        return [server.url for server in self.servers]

    @property
    def socket_urls(self) -> list[str]:
        return [server.websocket_url for server in self.servers]

    def tokens(self) -> dict[str, str]:
        floor = self.floor
        people = [
            *floor.supervisors,
            *floor.agents,
            *floor.connectors,
            floor.admin,
            floor.wes,
            floor.cora,
            floor.cal,
            floor.bot,
        ]
        ttl = timedelta(hours=TOKEN_HOURS)
        return {person.login: self.servers[0].token(person.login, ttl) for person in people}

    def resident_bytes(self) -> list[int]:
        """The resident memory of each running server."""
        sizes: list[int] = []
        for server in self.servers:
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                sizes.append(psutil.Process(server.pid).memory_info().rss)
        return sizes

    async def kill_server(self, number: int) -> None:
        """Kill -9, then start it again, as the next release if there are several."""
        async with self.locks[number]:
            await asyncio.to_thread(self.servers[number].kill)
            if self.releases:
                self.servers[number].become(next(self.releases[number]))
                self.release_changes += 1
            async with self.database_gate:
                await asyncio.to_thread(self.servers[number].start)

    async def freeze_server(self, number: int, seconds: float) -> None:
        async with self.locks[number]:
            with frozen(self.servers[number].pid):
                await asyncio.sleep(seconds)

    async def kill_redis(self, seconds: float) -> None:
        assert self.redis is not None
        async with self.redis_lock:
            await asyncio.to_thread(self.redis.kill)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(self.redis.start)

    async def kill_postgres(self) -> None:
        assert self.postgres is not None
        async with self.database_gate:
            await asyncio.to_thread(self.postgres.kill)
            await asyncio.to_thread(self.postgres.start)

    async def stop_postgres(self, seconds: float = 0.0) -> None:
        """Shut PostgreSQL down immediately, so that it must recover; then start it again, at once or after a while."""
        postgres = self.postgres
        assert postgres is not None
        async with self.database_gate:
            os.kill(pid_of(postgres.directory), signal.SIGQUIT)
            await until(lambda: not postgres.is_running)
            await asyncio.sleep(seconds)
            await asyncio.to_thread(postgres.start)


@asynccontextmanager
async def stage_on_sqlite(
    *, program: tuple[str, ...] = (), module: str = VIGIE, releases: Sequence[Path | None] = ()
) -> AsyncIterator[Stage]:
    """One process and its file. This process is connected to the same database.

    With several `releases`, the process is the first one; at each kill the next one takes its place, in turn.
    """
    async with AsyncExitStack() as stack:
        server = stack.enter_context(_closing(RunningServer(program=program, module=module)))
        server.data_dir.mkdir(parents=True)
        floor = await furnish(server.database_url, is_upgraded=bool(releases))
        stack.push_async_callback(connections.disconnect)
        server.port = free_port()
        turns = [_turns(releases, 0)] if releases else []
        await _start([server], turns)
        yield Stage(floor, [server], releases=turns)


@asynccontextmanager
async def stage_on_postgres(
    *, processes: int, program: tuple[str, ...] = (), module: str = VIGIE, releases: Sequence[Path | None] = ()
) -> AsyncIterator[Stage]:
    """Processes that share PostgreSQL and Redis, each with its own port. This process is connected to the same database.

    With several `releases`, there is a process of each, side by side; at each kill a process becomes the one after its own.
    """
    async with AsyncExitStack() as stack:
        postgres = stack.enter_context(await asyncio.to_thread(start_postgres))
        redis = stack.enter_context(await asyncio.to_thread(start_redis))
        data_dir = Path(stack.enter_context(TemporaryDirectory(prefix="vigie-faults-")))
        environment = {"VIGIE_DATABASE_URL": postgres.url, "VIGIE_BELL_URL": redis.url}
        floor = await furnish(postgres.url, is_upgraded=bool(releases))
        stack.push_async_callback(connections.disconnect)
        servers = []
        turns = [_turns(releases, number) for number in range(len(releases))]
        for _ in range(len(releases) or processes):
            server = RunningServer(environment=environment, data_dir=data_dir, program=program, module=module)
            servers.append(stack.enter_context(_closing(server)))
            server.port = free_port()
        await _start(servers, turns)
        yield Stage(floor, servers, postgres, redis, releases=turns)


def _turns(releases: Sequence[Path | None], first: int) -> Iterator[Path | None]:
    return islice(cycle(releases), first, None)


async def _start(servers: Sequence[RunningServer], turns: Sequence[Iterator[Path | None]]) -> None:
    for server, own in zip_longest(servers, turns):
        if own:
            server.become(next(own))
        await asyncio.to_thread(server.start)


class _closing:
    """Stop this server, which is started inside, however the run ends."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server

    def __enter__(self) -> RunningServer:
        return self._server

    def __exit__(self, *_: object) -> None:
        self._server.close()
