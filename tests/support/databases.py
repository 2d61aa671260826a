"""Migrated, empty databases for tests, made fast; the fixture `database` of conftest.py hands them out."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from models.database.connections import connection
from models.tables import __all__ as names_of_tables
from tests.support import templates

KINDS = ("sqlite", "postgres")


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


async def empty_postgres() -> None:
    """Empty the connected database: no rows, no log, numbers from 1. TRUNCATE would take a hundred times longer.

    The triggers of the audit trail would refuse it, so none runs.
    """
    import models.tables

    tables = [getattr(models.tables, name)._meta.db_table for name in names_of_tables]
    deletions = "; ".join(f"DELETE FROM {table}" for table in tables)
    await connection().execute_script(
        f"SET session_replication_role = replica; {deletions}; SET session_replication_role = DEFAULT"
    )
    await connection().execute_script("SELECT setval('audit_entries_id_seq', 1, false)")  # the others number themselves


async def _run(url: str, *statements: str) -> None:
    opened = await asyncpg.connect(url)
    try:
        for statement in statements:
            await opened.execute(statement)
    finally:
        await opened.close()
