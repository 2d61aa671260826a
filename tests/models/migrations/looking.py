"""Reads and fills a database without the classes of the tables, because those know only its newest shape."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import asyncpg

from models.database.connections import is_sqlite
from tests.models.migrations.release_before import ROWS

# asyncpg writes such a key as given, and the next one would then be taken already.
NEXT_AUDIT_ENTRY = "SELECT setval(pg_get_serial_sequence('audit_entries', 'id'), (SELECT max(id) FROM audit_entries))"

Row = dict[str, Any]


def load(url: str) -> None:
    """Write the rows of the release before."""
    if not is_sqlite(url):
        asyncio.run(_on_postgres(url, ROWS + NEXT_AUDIT_ENTRY))
        return
    with closing(_file(url)) as database:
        database.executescript(ROWS)
        database.commit()


def execute(url: str, statement: str) -> None:
    if not is_sqlite(url):
        asyncio.run(_on_postgres(url, statement))
        return
    with closing(_file(url)) as database:
        database.execute(statement)
        database.commit()


def rows(url: str, table: str) -> list[Row]:
    return _ask(url, f"SELECT * FROM {table} ORDER BY 1")


def structure(url: str) -> list[Row]:
    """Tables, columns and indexes, as the database itself describes them."""
    if is_sqlite(url):
        tables = [row["name"] for row in _ask(url, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        columns = [row for table in tables for row in _ask(url, f"SELECT * FROM pragma_table_info('{table}')")]
        return columns + _ask(url, "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name")
    columns = _ask(
        url,
        """SELECT table_name, column_name, ordinal_position, data_type, character_maximum_length, is_nullable,
            column_default FROM information_schema.columns WHERE table_schema = 'public'
            ORDER BY table_name, ordinal_position""",
    )
    constraints = _ask(
        url,
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2""",
    )
    indexes = _ask(url, "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 2")
    return columns + constraints + indexes


def _ask(url: str, statement: str) -> list[Row]:
    if not is_sqlite(url):
        return asyncio.run(_answer_of_postgres(url, statement))
    with closing(_file(url)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(statement)]


def _file(url: str) -> sqlite3.Connection:
    return sqlite3.connect(url.removeprefix("sqlite:///"))


async def _on_postgres(url: str, script: str) -> None:
    opened = await asyncpg.connect(url)
    try:
        await opened.execute(script)
    finally:
        await opened.close()


async def _answer_of_postgres(url: str, statement: str) -> list[Row]:
    opened = await asyncpg.connect(url)
    try:
        return [dict(row) for row in await opened.fetch(statement)]
    finally:
        await opened.close()
