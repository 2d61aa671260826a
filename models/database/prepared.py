"""Statements whose SQL is written or rendered once, for the most frequent operations.

The ORM renders a query anew each time, which takes more CPU time than to execute it.
"""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar, cast
from uuid import UUID

from tortoise import BaseDBAsyncClient
from tortoise.fields import Field
from tortoise.models import Model

from models.database.connections import connection, speaks_postgres

Row = TypeVar("Row", bound=Model)

MOST_TEXTS = 1_000  # that are kept for SQLite: lists write theirs by what is asked for

_texts: dict[tuple[Any, ...], str] = {}


async def read(table: type[Row], *, lock: bool = False, **columns: Any) -> list[Row]:
    """The rows whose columns have these values, locked until the unit of work ends if `lock` is true.

    On SQLite, which has one writer at a time, rows need no lock. `relation__column` is the column of a related row, which
    is not locked.
    """
    client = connection()
    key = (client.capabilities.dialect, table, lock, *((name, value is None) for name, value in columns.items()))
    text = _texts.get(key)
    if text is None:
        text = table.filter(**columns).sql()
        if lock and speaks_postgres():
            text += f" FOR NO KEY UPDATE OF {table._meta.db_table}"
        _texts[key] = text
    given = [_field(table, name).to_db_value(value, table) for name, value in columns.items() if value is not None]
    return cast(list[Row], await client.executor_class(model=table, db=client).execute_select(text, given))


async def read_one(table: type[Row], *, lock: bool = False, **columns: Any) -> Row | None:
    """The one row whose columns have these values; None if there is none."""
    rows = await read(table, lock=lock, **columns)
    return rows[0] if rows else None


async def select(text: str, *given: Any, using: BaseDBAsyncClient | None = None) -> list[dict[str, Any]]:
    """What a statement selects, by name of column. It is written for PostgreSQL, with the parameters `$1`, `$2` and so on."""
    return await (using or connection()).execute_query_dict(*_in_dialect(text, given))


async def tuples(text: str, *given: Any) -> list[tuple[Any, ...]]:
    """The same, in the order of the columns."""
    _, rows = await connection().execute_query(*_in_dialect(text, given))
    return list(map(tuple, rows))


async def select_rows(table: type[Row], text: str, *given: Any) -> list[Row]:
    """The same, as rows of a table. `{columns}` stands for all its columns; `*` would fail on PostgreSQL after a migration."""
    client = connection()
    executor = client.executor_class(model=table, db=client)
    return cast(list[Row], await executor.execute_select(*_in_dialect(_with_columns(table, text), given)))


async def write_many(text: str, rows: Iterable[Iterable[Any]]) -> None:
    """Execute a statement once for each row of parameters, in one go."""
    each = [_in_dialect(text, row) for row in rows]
    await connection().execute_many(each[0][0], [values for _, values in each])


async def update_rows(table: type[Row], rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Write these columns of rows that exist, in one go."""
    if not rows:
        return
    client, names = connection(), [*columns, table._meta.pk_attr]
    executor = client.executor_class(model=table, db=client)
    text = executor.get_update_sql(columns, None)
    each = [[_field(table, name).to_db_value(getattr(row, name), row) for name in names] for row in rows]
    await client.execute_many(text, each)


def _in_dialect(text: str, given: Iterable[Any]) -> tuple[str, list[Any]]:
    if speaks_postgres():
        return text, list(given)
    return _for_sqlite(text), [_value_for_sqlite(value) for value in given]


@cache
def _with_columns(table: type[Model], text: str) -> str:
    return text.format(columns=", ".join(table._meta.fields_db_projection.values()))


@lru_cache(MOST_TEXTS)
def _for_sqlite(text: str) -> str:
    text = re.sub(r"= ANY\((\$\d+)\)", r"IN (SELECT value FROM json_each(\1))", text)
    return text.replace("$", "?").replace("json_agg", "json_group_array").replace("json_build_array", "json_array")


def _value_for_sqlite(value: Any) -> Any:
    """SQLite stores ids as texts, and takes several values as a JSON array."""
    if isinstance(value, list):
        return json.dumps([str(each) for each in value])
    return str(value) if isinstance(value, UUID) else value


@cache
def _field(table: type[Model], name: str) -> Field[Any]:
    relation, _, column = name.rpartition("__")
    found = table._meta.fields_map[relation].related_model if relation else table  # type: ignore[attr-defined]
    return cast(Field[Any], found._meta.fields_map[column])
