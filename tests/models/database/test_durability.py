"""Vigie starts on no database that may lose what it has acknowledged."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from models.database.connections import connect, disconnect
from models.database.durability import Unsafe, check_durability
from tests.support.servers import PostgresServer, start_postgres

Alter = Callable[..., Awaitable[None]]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with start_postgres() as server:
        yield server


@pytest.fixture
async def altered(server: PostgresServer) -> AsyncIterator[Alter]:
    """Runs a statement as superuser and starts the server anew, so that every connection finds it so."""

    async def alter(*statements: str) -> None:
        connection = await asyncpg.connect(server.url)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()
        server.restart()

    yield alter
    await alter("ALTER SYSTEM RESET ALL", "ALTER DATABASE postgres RESET ALL")


async def check(url: str) -> None:
    await connect(url)
    try:
        await check_durability()
    finally:
        await disconnect()


async def test_starts_on_postgres_as_it_comes(server: PostgresServer) -> None:
    await check(server.url)


async def test_starts_on_sqlite(tmp_path: Path) -> None:
    await check(f"sqlite:///{tmp_path / 'vigie.sqlite3'}")


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
async def test_refuses_a_server_that_may_lose_changes(server: PostgresServer, altered: Alter, name: str) -> None:
    await altered(f"ALTER SYSTEM SET {name} = off")
    with pytest.raises(Unsafe, match=rf"^PostgreSQL runs with {name} off, .* ALTER SYSTEM SET {name} = on;"):
        await check(server.url)


@pytest.mark.parametrize("value", ["local", "remote_write", "remote_apply", "on"])
async def test_accepts_every_other_synchronous_commit(server: PostgresServer, altered: Alter, value: str) -> None:
    await altered(f"ALTER DATABASE postgres SET synchronous_commit = {value}")
    await check(server.url)


async def test_names_all_that_is_off_wherever_it_was_set(server: PostgresServer, altered: Alter) -> None:
    await altered("ALTER SYSTEM SET fsync = off", "ALTER DATABASE postgres SET synchronous_commit = off")
    with pytest.raises(Unsafe, match=r"fsync and synchronous_commit off.*ALTER DATABASE … RESET"):
        await check(server.url)
