"""Reads of rows by the values of their columns, for which the ORM renders the SQL only once.

It renders a query anew each time, which takes more CPU time than to execute it. Only the statements of the most frequent
operations use this.
"""

from enum import StrEnum
from typing import Any, TypeVar, cast

from tortoise.models import Model

from models.database.connections import connection, speaks_postgres

Row = TypeVar("Row", bound=Model)


class Lock(StrEnum):
    """How rows are locked until the unit of work ends. On SQLite, which has one writer at a time, they need no lock."""

    CHANGE = "FOR NO KEY UPDATE"  # nobody else may change or lock them
    SHARE = "FOR SHARE"  # nobody else may change them


_texts: dict[tuple[Any, ...], str] = {}


async def read(table: type[Row], *, lock: Lock | None = None, **columns: Any) -> list[Row]:
    """The rows whose columns have these values, locked until the unit of work ends if `lock` says how."""
    client = connection()
    key = (client.capabilities.dialect, table, lock, *((name, value is None) for name, value in columns.items()))
    text = _texts.get(key)
    if text is None:
        text = _texts[key] = table.filter(**columns).sql() + (f" {lock}" if lock and speaks_postgres() else "")
    fields = table._meta.fields_map
    given = [fields[name].to_db_value(value, table) for name, value in columns.items() if value is not None]
    return cast(list[Row], await client.executor_class(model=table, db=client).execute_select(text, given))


async def read_one(table: type[Row], *, lock: Lock | None = None, **columns: Any) -> Row | None:
    """The one row whose columns have these values; None if there is none."""
    rows = await read(table, lock=lock, **columns)
    return rows[0] if rows else None
