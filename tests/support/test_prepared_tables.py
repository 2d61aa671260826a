"""What was kept for a kind of database is what Tortoise would have made by itself; prepared_tables.py."""

from functools import partial
from typing import Any

from tortoise import Tortoise
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connections

from models.database.connections import connect, disconnect
from models.tables import Queue
from tests.support.databases import Database
from tests.support.prepared_tables import OF_A_TABLE, TABLES, Prepared, prepare_by_itself

OF_COLUMNS = 5  # what follows are statements for the changes made since


async def test_tables_are_as_tortoise_prepares_them(database: Database) -> None:
    given, statements = looked_at(), {key: each[:OF_COLUMNS] for key, each in EXECUTOR_CACHE.items()}
    assert Tortoise.apps is not None
    prepare_by_itself(Tortoise.apps)
    assert given == looked_at()
    made = Prepared.now(get_connections()).statements
    assert statements == {key: each[:OF_COLUMNS] for key, each in made.items()}
    assert len(statements) == len(TABLES) * len(get_connections().db_config)


async def test_a_table_is_written_and_read_whatever_kind_was_there_before(database: Database, tmp_path: Any) -> None:
    await Queue.create(name="First")
    assert await Queue.filter(name__icontains="FIRST").count() == 1
    await disconnect()
    await connect(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    assert "COLLATE" not in Queue.filter(name__icontains="FIRST").sql()
    await disconnect()
    await connect(database.url)
    assert await Queue.filter(name__icontains="FIRST").count() == 1


def looked_at() -> dict[Any, dict[str, Any]]:
    return {table: {name: _comparable(getattr(table._meta, name)) for name in OF_A_TABLE} for table in TABLES}


def _comparable(value: Any) -> Any:
    """Equal if they do the same: of partial functions, what they call and with what."""
    if isinstance(value, partial):
        return value.func, value.args, value.keywords
    if isinstance(value, dict):
        return {name: _comparable(each) for name, each in value.items()}
    if isinstance(value, list):
        return sorted(value, key=str)
    return value if callable(value) else str(value)
