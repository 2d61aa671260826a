"""How migrations change tables that have rows, where Tortoise's own way would lose rows or indexes. For migrating.py."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tortoise.fields import CharField, Field
from tortoise.fields.base import DB_DEFAULT_NOT_SET
from tortoise.fields.relational import RelationalField
from tortoise.indexes import Index
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.models import Model


class SqliteEditor(SqliteSchemaEditor):
    """Never replaces a table: dropping the old one would delete its indexes and the rows that refer to it."""

    async def add_field(self, model: type[Model], field_name: str) -> None:
        with _filled(model._meta.fields_map[field_name]):
            await super().add_field(model, field_name)

    async def _run_sql(self, sql: str) -> None:
        if self.collect_sql or not self.atomic_migration:
            await super()._run_sql(sql)
            return
        for statement in _statements_of(sql):
            await self.client.execute_query(statement)

    async def _alter_field(self, model: type[Model], old_field: Field[Any], new_field: Field[Any]) -> None:
        if not _holds_the_same(old_field, new_field):
            raise NotImplementedError(
                f"{model._meta.db_table}.{new_field.model_field_name} can't change in SQLite; add another column."
            )


def _statements_of(sql: str) -> Iterator[str]:
    """Each statement of a script. Tortoise cuts it at every semicolon, also inside a comment and inside a trigger."""
    statement = ""
    for part in sql.split(";")[:-1]:
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if rest := (statement + sql.rpartition(";")[2]).strip():
        yield rest


class PostgresEditor(AsyncpgSchemaEditor):
    """Makes no index of a table that may have rows: nobody could write meanwhile. concurrent_indexes.py makes it afterwards."""

    async def add_index(self, model: type[Model], index: Index) -> None:
        pass

    async def remove_index(self, model: type[Model], index: Index) -> None:
        """An earlier migration of the same run may have left it to be made afterwards."""
        statement = self._drop_index_sql(model, self._index_name_for_model(model, index))
        await self._run_sql(statement.replace("DROP INDEX ", "DROP INDEX IF EXISTS ", 1))

    async def add_field(self, model: type[Model], field_name: str) -> None:
        with _filled(model._meta.fields_map[field_name]):
            await super().add_field(model, field_name)


def indexes_of(model: type[Model], editor: BaseSchemaEditor) -> list[str]:
    """The statements that make a table's missing indexes: Tortoise makes none for columns that are added later."""
    statements = editor._get_model_sql_data(model).table_sql.splitlines()
    begins = "CREATE INDEX "
    return [f"{begins}IF NOT EXISTS {line.removeprefix(begins)}" for line in statements if line.startswith(begins)]


@contextmanager
def _filled(field: Field[Any]) -> Iterator[None]:
    """Existing rows get the default: Tortoise adds the column without it, and no row may lack a value."""
    if field.null or field.has_db_default() or isinstance(field, RelationalField):
        yield
        return
    field.db_default = field.default() if callable(field.default) else field.default
    try:
        yield
    finally:
        field.db_default = DB_DEFAULT_NOT_SET


def _holds_the_same(old: Field[Any], new: Field[Any]) -> bool:
    """Whether they differ at most in what SQLite doesn't store: the length of a text, or its vocabulary."""
    if old.has_db_default() or new.has_db_default():
        return False
    is_text = isinstance(old, CharField) and isinstance(new, CharField)
    traits = ("null", "unique", "index", "pk", "source_field")
    return (is_text or type(old) is type(new)) and all(getattr(old, name) == getattr(new, name) for name in traits)
