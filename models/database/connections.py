"""Connections, snapshots for reading and transactions for writing, for SQLite and PostgreSQL."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import asyncpg
from tortoise import BaseDBAsyncClient, Tortoise
from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import DBConnectionError, OperationalError, TransactionManagementError
from tortoise.transactions import in_transaction

from models.database.addresses import POOL_SIZE, PostgresAddress, sqlite_path
from models.database.at_once import at_once
from models.database.last_write import last_write, noting_trouble
from models.database.trouble import ConnectionLost, Trouble, trouble_of
from models.database.watched_connections import OF_THE_POOL

log = logging.getLogger("vigie.database")

T = TypeVar("T")

PACKAGE = __name__.removesuffix(".database.connections")  # `models`; `vigie.models` where the wheel is installed

LOCK_TIMEOUT_MS = 4_000  # how long a frozen process can delay others by its locks
IDLE_IN_TRANSACTION_TIMEOUT_MS = 3_000  # after this, a process that froze inside a transaction loses it and its locks
EMPTYING_ATTEMPTS = 3  # to empty SQLite's -wal file; each waits up to 5 s for those who read or write

_TIMEOUTS = (
    f"SELECT set_config('lock_timeout', '{LOCK_TIMEOUT_MS}', true), "
    f"set_config('idle_in_transaction_session_timeout', '{IDLE_IN_TRANSACTION_TIMEOUT_MS}', true)"
)


def config(url: str, *, pool_size: int = POOL_SIZE) -> dict[str, Any]:
    """Tortoise's configuration for `sqlite:///path` or `postgres://…`. Raises addresses.WrongAddress.

    SQLite gets three connections: for snapshots, for units of work and for single statements. With only one, every read
    would wait for all units of work in front of it. It overwrites what is deleted or replaced, as otherwise erased texts
    would stay in the file until their place is needed.
    """
    if is_sqlite(url):
        pragmas = {"journal_mode": "WAL", "journal_size_limit": 16_384, "secure_delete": "ON"}
        file = {"engine": "tortoise.backends.sqlite", "credentials": {"file_path": sqlite_path(url), **pragmas}}
        connections: dict[str, Any] = {"default": file, "reader": file, "writer": file}
    else:
        pool = {"minsize": 1, "maxsize": pool_size, **OF_THE_POOL}
        credentials = {**PostgresAddress.of(url).credentials, **pool}
        connections = {"default": {"engine": "tortoise.backends.asyncpg", "credentials": credentials}}
    return {
        "connections": connections,
        "apps": {
            "vigie": {
                "models": [f"{PACKAGE}.tables"],
                "default_connection": "default",
                "migrations": f"{PACKAGE}.migrations",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def is_sqlite(url: str) -> bool:
    return url.startswith("sqlite:///")


def __getattr__(name: str) -> Any:
    """MIGRATIONS_CONFIG is what Tortoise's own command line reads to make a migration; nothing else needs it."""
    if name == "MIGRATIONS_CONFIG":
        return config(os.environ.get("VIGIE_DATABASE_URL") or "sqlite:////tmp/vigie-migrations.sqlite3")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


async def connect(url: str, *, pool_size: int = POOL_SIZE) -> None:
    """Open the database for this process."""
    await Tortoise.init(config=config(url, pool_size=pool_size), _enable_global_fallback=True)
    at_once.use(sqlite_path(url) if is_sqlite(url) else None)
    last_write.trouble = None


async def disconnect() -> None:
    """Let running units of work commit, then close every connection."""
    await work_in_hand_done()
    at_once.use(None)
    await Tortoise.close_connections()


def connection() -> BaseDBAsyncClient:
    """The connection of the current unit of work or snapshot; outside of these, the pool."""
    return get_connections().get("default")


def reading_connection() -> BaseDBAsyncClient:
    """For reads outside of operations, such as the hub's: on SQLite they don't wait for this process's writer."""
    handler = get_connections()
    return handler.get("reader" if "reader" in handler.db_config else "default")


def speaks_postgres() -> bool:
    return connection().capabilities.dialect == "postgres"


_units_of_work: set[asyncio.Task[Any]] = set()


async def shielded(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` so that cancelling the caller can't cancel it.

    A task that is cancelled inside a Tortoise transaction never releases its lock or connection, and a GraphQL server
    cancels whenever a client disconnects.
    """
    task = asyncio.create_task(work)
    _units_of_work.add(task)
    task.add_done_callback(_forget)
    return await asyncio.shield(task)


def _forget(task: asyncio.Task[Any]) -> None:
    _units_of_work.discard(task)
    if not task.cancelled():
        task.exception()  # the waiting caller has got it; if the caller is gone, the operation has recorded it


async def work_in_hand_done() -> None:
    while _units_of_work:
        await asyncio.wait(list(_units_of_work))


@asynccontextmanager
async def writing() -> AsyncIterator[BaseDBAsyncClient]:
    """One writing transaction, inside `shielded`. Only events/ opens it, audit/, and `in_turn`.

    Raises ConnectionLost if the connection is lost before the commit. If it is lost later, the error is the library's own,
    and nobody knows whether the transaction was committed.
    """
    may_be_committed = False
    try:
        with noting_trouble():
            async with _transaction_on("writer") as transaction:
                await transaction.execute_query(_TIMEOUTS if speaks_postgres() else "BEGIN IMMEDIATE")
                yield transaction
                may_be_committed = True
    except Exception as error:
        if may_be_committed or not is_loss(error) or trouble_of(error) is Trouble.READ_ONLY:
            raise
        raise ConnectionLost("The connection to the database was lost before the commit.") from error


async def in_turn(statement: Callable[[], Awaitable[T]]) -> T:
    """A single write that makes no facts.

    On SQLite it waits for its turn among this process's units of work. Otherwise it could wait for one of them until it
    times out, and all reads on its connection would wait behind it.
    """
    if speaks_postgres():
        with noting_trouble():
            return await statement()

    async def unit() -> T:
        async with writing():
            return await statement()

    return await shielded(unit())


async def is_read_only() -> bool:
    """Whether PostgreSQL refuses changes: it is a standby, or set so. A SQLite file says so only when it is written."""
    if not speaks_postgres():
        return False
    [row] = await connection().execute_query_dict("SELECT current_setting('transaction_read_only') AS setting")
    return bool(row["setting"] == "on")


async def empty_wal() -> bool:
    """Empty SQLite's `-wal` file, whose changes the database then has. False if others read or write all the time."""
    if speaks_postgres():
        return True
    client = get_connections().get("writer")
    for _ in range(EMPTYING_ATTEMPTS):
        [done] = await client.execute_query_dict("PRAGMA wal_checkpoint(TRUNCATE)")
        if not done["busy"]:
            return True
    return False


async def rewrite_file(*, most_bytes: int | None = None) -> bool:
    """Write SQLite's file anew with nothing but what rows hold. False if it is larger, or if that was not possible now.

    What is deleted is overwritten at once, but when the database moves rows or keys to another page, the old page may keep
    copies. Writers wait meanwhile, about a second for each 100 MB. PostgreSQL's files are the concern of its operators.
    """
    if speaks_postgres():
        return True
    client = get_connections().get("writer")
    [size] = await client.execute_query_dict(
        "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size"
    )
    if most_bytes is not None and size["bytes"] > most_bytes:
        return False
    try:
        await client.execute_query("VACUUM")
    except OperationalError:  # others write all the time, or there is no room for a second file
        return False
    return await empty_wal()


@asynccontextmanager
async def snapshot() -> AsyncIterator[None]:
    """All reads inside see the database as it was at one moment, the log's head included.

    Inside `shielded`, if the caller may be cancelled.
    """
    async with _transaction_on("reader") as transaction:
        if speaks_postgres():
            await transaction.execute_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@asynccontextmanager
async def _transaction_on(name: str) -> AsyncIterator[BaseDBAsyncClient]:
    """A transaction for everything inside, on the connection of that name if there is one, otherwise from the pool."""
    handler = get_connections()
    if name not in handler.db_config:
        token = handler.set("default", handler.get("default"))
        try:
            async with in_transaction("default") as transaction:
                yield transaction
        finally:
            handler.reset(
                token
            )  # Tortoise doesn't if the transaction can't begin: later reads would use its connection
        return
    async with _begun_by_statement(handler.get(name)) if name == "writer" else in_transaction(name) as transaction:
        token = handler.set("default", transaction)
        try:
            yield transaction
        finally:
            handler.reset(token)


class _BegunByStatement(SqliteTransactionWrapper):
    """A transaction that its user begins.

    Tortoise would begin a deferred one. If it read first, and another process wrote meanwhile, its first write would fail
    at once with "database is locked". BEGIN IMMEDIATE takes the write lock, and waits for it.
    """

    async def begin(self) -> None:
        pass


def _begun_by_statement(client: BaseDBAsyncClient) -> TransactionContext:
    assert isinstance(client, SqliteClient)
    return SqliteTransactionContext(_BegunByStatement(client), client._lock)


def is_loss(error: Exception) -> bool:
    """Whether the connection is gone: the server was restarted, or ended a transaction in which this process stood still."""
    lost = ConnectionError | asyncpg.PostgresConnectionError | asyncpg.InterfaceError | asyncpg.InternalClientError
    ended = asyncpg.OperatorInterventionError | DBConnectionError | TransactionManagementError
    return isinstance(error, lost | ended)


def is_transient(error: Exception) -> bool:
    """Whether running the unit of work again may succeed: after a deadlock, a lock timeout, a busy SQLite file, or a lost
    connection.
    """
    if isinstance(error, ConnectionLost):
        return True
    if isinstance(error, OperationalError):
        return "locked" in str(error)
    return isinstance(error, asyncpg.DeadlockDetectedError | asyncpg.SerializationError | asyncpg.LockNotAvailableError)
