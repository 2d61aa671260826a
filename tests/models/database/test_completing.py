"""After the migrations: PostgreSQL's missing indexes are made while others write, and its large tables are vacuumed often."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from models.database import migrating
from models.database.vacuuming import SETTINGS
from tests.support import databases

PATIENCE_SECONDS = 20
WAITS = (
    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'"
)
INDEXES = "SELECT indexname FROM pg_indexes WHERE tablename = 'log_entries' AND indexdef LIKE '%conversation_id%'"
VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = $1::regclass"
OPTIONS = "SELECT relname, reloptions FROM pg_class WHERE relname = ANY($1)"


@pytest.fixture
def url(postgres_url: str) -> Iterator[str]:
    name = f"vigie_completing_{os.getpid()}"
    yield databases.create_postgres(postgres_url, name).url
    databases.drop_postgres(postgres_url, name)


@pytest.fixture
async def server(url: str) -> AsyncIterator[Any]:
    opened = await asyncpg.connect(url)
    yield opened
    await opened.close()


async def test_others_write_while_a_missing_index_is_made(url: str, server: Any) -> None:
    index = await server.fetchval(INDEXES)
    await server.execute(f'DROP INDEX "{index}"')
    writer = await asyncpg.connect(url)
    await writer.execute("BEGIN; INSERT INTO log_entries (seq, at, kind, fact) VALUES (1, now(), 'Any', '{}')")
    making = asyncio.create_task(migrating.migrate(url))  # waits for that transaction
    async with asyncio.timeout(PATIENCE_SECONDS):
        await _until_it_waits(server)
    await server.execute("SET lock_timeout = '2s'")
    await server.execute("INSERT INTO log_entries (seq, at, kind, fact) VALUES (2, now(), 'Any', '{}')")
    assert not making.done()
    await writer.execute("COMMIT")
    await writer.close()
    assert await making == []
    assert await server.fetchval(VALID, f'"{index}"')


async def test_an_index_that_was_interrupted_is_made_anew(url: str, server: Any) -> None:
    index = await server.fetchval(INDEXES)
    await server.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = $1::regclass", f'"{index}"')
    await asyncio.gather(*(migrating.migrate(url) for _ in range(3)))
    assert await server.fetchval(VALID, f'"{index}"')
    assert await server.fetchval(INDEXES) == index


async def test_large_tables_are_vacuumed_often_unless_somebody_has_said_otherwise(url: str, server: Any) -> None:
    await server.execute("ALTER TABLE messages RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor)")
    await server.execute("ALTER TABLE messages RESET (autovacuum_vacuum_insert_scale_factor)")
    own = "autovacuum_vacuum_threshold=7"
    await server.execute(f"ALTER TABLE messages SET ({own})")
    await server.execute("ALTER TABLE offers RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor)")
    assert await migrating.migrate(url) == []
    options = {row["relname"]: set(row["reloptions"]) for row in await server.fetch(OPTIONS, list(SETTINGS))}
    assert options.pop("messages") == {own}
    assert options == {
        table: {f"{name}={value}" for name, value in chosen.items()}
        for table, chosen in SETTINGS.items()
        if table != "messages"
    }


async def _until_it_waits(server: Any) -> None:
    while True:
        if await server.fetchval(WAITS):
            return
