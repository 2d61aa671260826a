"""How much this process asks of its database, and how many wait for a connection to it: for /metrics.

The numbers are plain counts, because a statement of SQLite takes less time than some ways to measure it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

from tortoise import BaseDBAsyncClient, Tortoise
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.connection import get_connections

from models.database.traced_statements import Method, replaced_methods


class Statements:
    """Those that have ended, also with an error. The seconds include the wait for a connection."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0


statements = Statements()


@contextmanager
def counted_statements() -> Iterator[None]:
    """Count the statements of this process, inside the block. Many rows in one go are one statement."""
    with replaced_methods(lambda method, name, system: counted(method)):
        yield


def counted(method: Method) -> Method:
    @wraps(method)
    async def execute(*args: Any) -> Any:
        begun_at = time.perf_counter()
        try:
            return await method(*args)
        finally:
            statements.count += 1
            statements.seconds += time.perf_counter() - begun_at

    return execute


@dataclass(frozen=True, slots=True)
class Connections:
    """`most` is how many there may be, `in_use` how many somebody uses now, `waiting` how many wait for one."""

    most: int = 0
    in_use: int = 0
    waiting: int = 0


def connections_now() -> Connections:
    """Those of the pool for PostgreSQL, or those to SQLite's file. No connections if the database is not open."""
    if not Tortoise.is_inited():
        return Connections()
    handler = get_connections()
    found = [_state_of(handler.get(name)) for name in handler.db_config]
    return Connections(
        sum(each.most for each in found), sum(each.in_use for each in found), sum(each.waiting for each in found)
    )


def _state_of(client: BaseDBAsyncClient) -> Connections:
    if isinstance(client, SqliteClient):
        return Connections(1, client._lock.locked(), len(client._lock._waiters or ()))
    assert isinstance(client, AsyncpgDBClient)
    if (pool := client._pool) is None:
        return Connections()
    return Connections(pool.get_max_size(), pool.get_size() - pool.get_idle_size(), len(pool._queue._getters))
