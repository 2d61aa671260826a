"""A pytest plugin: Tortoise prepares the tables once for each kind of database, not whenever a test connects.

To prepare them takes longer than the statements of most tests. The outcome depends on the tables and on the dialect alone.
"""

from copy import copy
from dataclasses import dataclass
from typing import Any

from tortoise.apps import Apps
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import ConnectionHandler

import models.tables

TABLES = frozenset(getattr(models.tables, name) for name in models.tables.__all__)
OF_A_TABLE = (
    *("filters", "basetable", "basequery", "basequery_all_fields"),
    *("db_native_fields", "db_default_fields", "db_complex_fields"),
)  # what Tortoise sets anew for the dialect; all else that it computes is the same each time

prepare_by_itself = Apps._build_initial_querysets


@dataclass(frozen=True)
class Prepared:
    """How the tables are after Tortoise has prepared them, and their statements, of which it keeps one dialect's only."""

    tables: dict[Any, dict[str, Any]]
    statements: dict[Any, Any]

    @classmethod
    def now(cls, connections: ConnectionHandler) -> "Prepared":
        EXECUTOR_CACHE.clear()
        for client in map(connections.get, connections.db_config):
            for table in TABLES:
                client.executor_class(model=table, db=client)  # it keeps the statements
        return cls({table: _of(table) for table in TABLES}, dict(EXECUTOR_CACHE))

    def put_back(self) -> None:
        for table, values in self.tables.items():
            for name, value in values.items():
                setattr(table._meta, name, copy(value) if isinstance(value, list | dict) else value)
        EXECUTOR_CACHE.clear()
        EXECUTOR_CACHE.update(self.statements)


_prepared: dict[Any, Prepared] = {}


def pytest_configure() -> None:
    Apps._build_initial_querysets = prepare  # type: ignore[method-assign]


def pytest_unconfigure() -> None:
    Apps._build_initial_querysets = prepare_by_itself  # type: ignore[method-assign]


def prepare(self: Apps) -> None:
    if {table for app in self.apps.values() for table in app.values()} != TABLES:  # in a migration, those of its time
        prepare_by_itself(self)
        return
    connections = self._connections
    key = (type(connections.get("default")), *connections.db_config)
    if key not in _prepared:
        prepare_by_itself(self)
        _prepared[key] = Prepared.now(connections)
    _prepared[key].put_back()


def _of(table: Any) -> dict[str, Any]:
    values = {name: getattr(table._meta, name) for name in OF_A_TABLE}
    return {name: copy(value) if isinstance(value, list | dict) else value for name, value in values.items()}
