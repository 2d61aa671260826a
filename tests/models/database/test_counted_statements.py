"""Statements are counted inside the block, and the connections as they are used."""

import asyncio

import pytest

from models.database.connections import connection, snapshot, speaks_postgres
from models.database.counted_statements import Connections, connections_now, counted, counted_statements, statements
from models.database.traced_statements import SYSTEMS
from tests.support.databases import Database


async def test_each_statement_counts_once_also_one_that_fails() -> None:
    async def answers(text: str) -> str:
        if not text:
            raise ValueError("nothing was asked")
        return f"answer to {text}"

    before, seconds = statements.count, statements.seconds
    assert await counted(answers)("SELECT 1") == "answer to SELECT 1"
    with pytest.raises(ValueError, match="nothing was asked"):
        await counted(answers)("")
    assert statements.count == before + 2
    assert statements.seconds > seconds


async def test_those_to_the_database_are_counted(database: Database) -> None:
    before = statements.count
    await connection().execute_query_dict("SELECT 1 AS one")
    assert statements.count == before, "nobody counts"
    with counted_statements():
        await connection().execute_query_dict("SELECT 1 AS one")
    assert statements.count > before  # the hub also reads


async def test_the_clients_are_tortoises_own_afterwards() -> None:
    before = [dict(vars(client)) for client in SYSTEMS]
    with counted_statements():
        assert all(now != then for now, then in zip(map(vars, SYSTEMS), before, strict=True))
    assert [dict(vars(client)) for client in SYSTEMS] == before


async def test_whoever_uses_or_awaits_a_connection_is_seen(database: Database) -> None:
    most = connections_now().most
    may_end, begun = asyncio.Event(), 0

    async def reads() -> None:
        nonlocal begun
        async with snapshot():
            begun += 1
            await may_end.wait()

    at_once = most if speaks_postgres() else 1  # SQLite has one connection for snapshots
    readers = [asyncio.create_task(reads()) for _ in range(at_once + 2)]
    async with asyncio.timeout(20):
        while begun < at_once or connections_now().waiting < 2:  # noqa: ASYNC110  # nothing tells who has begun to wait
            await asyncio.sleep(0)
    found = connections_now()
    assert (found.most, found.in_use >= at_once, found.waiting >= 2) == (most, True, True)  # the hub also reads
    may_end.set()
    await asyncio.gather(*readers)


def test_without_a_database_there_are_none() -> None:
    assert connections_now() == Connections()
