"""Makes the indexes that PostgreSQL's tables lack while others read and write them. migrating.py calls it after migrations."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

LOCK = 0x5649_4958  # any number that nobody else locks
RETRY_SECONDS = 0.2
_THERE = """SELECT relname, indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = current_schema()::regnamespace AND relname = ANY($1)"""


async def make_concurrently(connection: Any, statements: Sequence[str]) -> None:
    """Make those that are missing. `statements` are CREATE INDEX IF NOT EXISTS, `connection` is one of asyncpg.

    CONCURRENTLY takes no lock for which writers wait, but it waits itself for transactions that are open. One that was
    interrupted leaves an invalid index, which is made anew. Of several processes one works, and the others wait. They don't
    wait in a statement: its snapshot would be one of those for which the first one waits.
    """
    wanted = {_name(each): each for each in statements}
    if not await _missing(connection, wanted):
        return
    await _lock(connection)
    try:
        for name, is_there in (await _missing(connection, wanted)).items():
            if is_there:
                await connection.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
            await connection.execute(wanted[name].replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY", 1))
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", LOCK)


async def _lock(connection: Any) -> None:
    while True:
        if await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
            return
        await asyncio.sleep(RETRY_SECONDS)


async def _missing(connection: Any, wanted: dict[str, str]) -> dict[str, bool]:
    """The names of those that can't be used, and whether an invalid one is there."""
    there = {row["relname"]: row["indisvalid"] for row in await connection.fetch(_THERE, list(wanted))}
    return {name: name in there for name in wanted if not there.get(name)}


def _name(statement: str) -> str:
    found = re.search(r'INDEX IF NOT EXISTS "(\w+)"', statement)
    assert found, statement
    return found[1]
