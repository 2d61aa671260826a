"""A connection that returns to PostgreSQL's pool: nothing is left open on it, and no statement is sent to reset it."""

import asyncio
import socket
from typing import Any

import asyncpg
import pytest

from models.database.connections import connection, shielded, writing
from models.database.watched_connections import OPTIONS, WatchedConnection
from tests.support.databases import Database


@pytest.mark.parametrize("_database", ["postgres"], indirect=True)
async def test_the_last_statement_is_the_one_that_was_asked_for(database: Database) -> None:
    observer = await asyncpg.connect(database.url)
    try:
        [row] = await connection().execute_query_dict("SELECT pg_backend_pid() AS pid")
        assert await _last(observer, row["pid"]) == "SELECT pg_backend_pid() AS pid"
    finally:
        await observer.close()


@pytest.mark.parametrize("_database", ["postgres"], indirect=True)
async def test_settings_of_a_unit_of_work_end_with_it(database: Database) -> None:
    before = await _timeouts()
    assert await shielded(_inside()) != before
    assert await _timeouts() == before


@pytest.mark.parametrize("_database", ["postgres"], indirect=True)
async def test_a_dead_way_to_the_server_is_noticed(database: Database) -> None:
    used: list[socket.socket] = []

    class Noting(WatchedConnection):
        def __init__(self, protocol: Any, transport: asyncio.Transport, *args: Any, **options: Any) -> None:
            super().__init__(protocol, transport, *args, **options)
            used.append(transport.get_extra_info("socket"))

    opened = await asyncpg.connect(database.url, connection_class=Noting)
    try:
        for name, (level, value) in OPTIONS.items():
            if hasattr(socket, name):
                assert used[0].getsockopt(level, getattr(socket, name)) == value, name
    finally:
        await opened.close()


async def _inside() -> dict[str, str]:
    async with writing():
        return await _timeouts()


async def _timeouts() -> dict[str, str]:
    names = "name IN ('lock_timeout', 'idle_in_transaction_session_timeout')"
    rows = await connection().execute_query_dict(f"SELECT name, setting FROM pg_settings WHERE {names}")
    return {row["name"]: row["setting"] for row in rows}


async def _last(observer: "asyncpg.Connection[asyncpg.Record]", pid: int) -> str:
    return str(await observer.fetchval("SELECT query FROM pg_stat_activity WHERE pid = $1", pid))
