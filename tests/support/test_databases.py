"""The PostgreSQL database of a worker is emptied for each test, whatever became of the test before; databases.py."""

import asyncio
import os
from collections.abc import Iterator

import asyncpg
import pytest

from tests.support.databases import ReusedPostgres


@pytest.fixture
def reused(postgres_url: str) -> Iterator[ReusedPostgres]:
    own = ReusedPostgres(postgres_url, f"vigie_reused_{os.getpid()}")
    yield own
    own.drop()


def asked(reused: ReusedPostgres, statement: str) -> object:
    async def ask() -> object:
        connection = await asyncpg.connect(reused.database.url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(ask())


def add_a_row(reused: ReusedPostgres) -> None:
    asked(reused, "INSERT INTO log_head (id, seq, epoch, format) VALUES (1, 7, 'e', 1)")
    assert asked(reused, "SELECT nextval('audit_entries_id_seq')") == 1


def test_no_row_and_no_number_is_left(reused: ReusedPostgres) -> None:
    for _ in range(2):
        add_a_row(reused)
        reused.empty()
        assert asked(reused, "SELECT count(*) FROM log_head") == 0


def test_after_an_interruption_or_a_lost_connection_it_is_emptied_all_the_same(reused: ReusedPostgres) -> None:
    reused.empty()

    async def interrupted() -> None:
        async with asyncio.timeout(0):
            await reused._empty()

    with pytest.raises(TimeoutError):
        reused._runner.run(interrupted())
    add_a_row(reused)
    reused.empty()
    assert asked(reused, "SELECT count(*) FROM log_head") == 0
    asked(
        reused,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        reused.empty()
    add_a_row(reused)
    reused.empty()
    assert asked(reused, "SELECT count(*) FROM log_head") == 0
