"""Migrated, empty databases for tests, made fast; the fixture `database` of conftest.py hands them out."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from models.database.connections import connection
from models.tables import __all__ as names_of_tables
from tests.support import templates

KINDS = ("sqlite", "postgres")
WITHOUT_TRIGGERS = "SET session_replication_role = replica"  # those of the audit trail would refuse to empty it
NUMBERS_FROM_1 = "setval('audit_entries_id_seq', 1, false)"  # other rows are not numbered by PostgreSQL


@dataclass(frozen=True)
class Database:
    """Where a test's database is; another process may connect to `url`, too."""

    kind: str
    url: str


def create_sqlite(directory: Path) -> Database:
    """A file of its own in the directory, migrated."""
    url = f"sqlite:///{directory / 'vigie.sqlite3'}"
    asyncio.run(templates.migrate(url))
    return Database("sqlite", url)


def create_postgres(server_url: str, name: str) -> Database:
    """A database of its own on the server, migrated."""
    return Database("postgres", copy_postgres(server_url, templates.postgres(server_url), name))


def create_bare_postgres(server_url: str, name: str) -> str:
    """A database without a table, and its address."""
    asyncio.run(
        _run(
            server_url,
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'CREATE DATABASE "{name}"',
        )
    )
    return f"{server_url.rsplit('/', 1)[0]}/{name}"


def copy_postgres(server_url: str, template: str, name: str) -> str:
    """A database that begins as another one is, and its address; nobody may be connected to that."""
    asyncio.run(
        _run(
            server_url,
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'CREATE DATABASE "{name}" TEMPLATE "{template}"',
        )
    )
    return f"{server_url.rsplit('/', 1)[0]}/{name}"


def drop_postgres(server_url: str, name: str) -> None:
    asyncio.run(_run(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


class ReusedPostgres:
    """A database of its own on the server, migrated, which is emptied for each test.

    The connection that empties it stays: on a new one, PostgreSQL would look up every table and plan every statement anew.
    """

    def __init__(self, server_url: str, name: str) -> None:
        self.database = create_postgres(server_url, name)
        self._server_url, self._name = server_url, name
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)  # the current event loop is left as it is
        self._connection: asyncpg.Connection | None = None

    def empty(self) -> None:
        self._runner.run(self._empty())

    def drop(self) -> None:
        self._runner.run(self._disconnect())
        self._runner.close()
        drop_postgres(self._server_url, self._name)

    async def _empty(self) -> None:
        if self._connection is None or self._connection.is_closed():
            self._connection = await self._connected()
        try:
            await self._connection.execute("SELECT pg_temp.empty()")
        except (
            BaseException
        ):  # a test that took too long is interrupted anywhere; the next one gets a connection that is sound
            await self._disconnect()
            raise

    async def _disconnect(self) -> None:
        if self._connection:
            self._connection.terminate()
            self._connection = None

    async def _connected(self) -> asyncpg.Connection:
        named = {"application_name": "vigie tests"}  # a session without a name is one of an older release
        connection = await asyncpg.connect(self.database.url, server_settings=named)
        await connection.execute(WITHOUT_TRIGGERS)
        await connection.execute(
            "CREATE FUNCTION pg_temp.empty() RETURNS void LANGUAGE plpgsql AS "
            f"$$ BEGIN {_deletions()}; PERFORM {NUMBERS_FROM_1}; END $$"
        )
        return connection


async def empty_postgres() -> None:
    """Empty the connected database: no rows, no log, numbers from 1. TRUNCATE would take a hundred times longer."""
    await connection().execute_script(f"{WITHOUT_TRIGGERS}; {_deletions()}; SET session_replication_role = DEFAULT")
    await connection().execute_script(f"SELECT {NUMBERS_FROM_1}")


def _deletions() -> str:
    import models.tables

    return "; ".join(f"DELETE FROM {getattr(models.tables, name)._meta.db_table}" for name in names_of_tables)


async def _run(url: str, *statements: str) -> None:
    opened = await asyncpg.connect(url)
    try:
        for statement in statements:
            await opened.execute(statement)
    finally:
        await opened.close()
