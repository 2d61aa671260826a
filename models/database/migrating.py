"""Migrates a database, and tells whether it is up to date. The migrations are in migrations/, schema_editors.py makes
their statements.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from tortoise import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.models import Model

from models.database.applied_migrations import exists, migrations
from models.database.concurrent_indexes import make_concurrently
from models.database.connections import config, is_sqlite
from models.database.poolers import SENTENCE, is_symptom
from models.database.schema_editors import PostgresEditor, SqliteEditor, indexes_of
from models.database.vacuuming import set_vacuuming

PATIENCE_SECONDS = 60  # how long to wait while another process applies the same migrations
RETRY_SECONDS = 0.2


class Unreachable(Exception):
    """The database doesn't answer; the message has its own reason."""


async def pending(url: str) -> list[str]:
    """The names of the migrations that this database lacks, in order.

    Raises Unreachable.
    """
    if not exists(url):
        return migrations()
    async with _executor(url) as executor:
        return await _pending(executor)


async def migrate(url: str, *, upto: str | None = None) -> list[str]:
    """Apply pending migrations, up to and including `upto` if given; returns the names of all that were pending.

    Any number of processes may do so at the same time. Raises Unreachable.
    """
    _make_room(url)
    deadline = time.monotonic() + PATIENCE_SECONDS
    targets = [MigrationTarget("vigie", upto)] if upto else None
    async with _executor(url) as executor:
        names = await _pending(executor)
    while True:
        async with _executor(url) as executor:
            try:
                await executor.migrate(targets, direction="forward")
                if not upto:
                    await executor.complete(is_changed=bool(names))
                return names
            except Exception:
                # Another process is migrating: its new tables or its lock cause errors until it has recorded its work.
                if time.monotonic() > deadline:
                    raise
        await asyncio.sleep(RETRY_SECONDS)


async def changes_without_migration() -> list[str]:
    """Changes of the tables that no migration makes, in Tortoise's words; empty if the migrations are complete."""
    settings = config("sqlite:///:memory:")
    async with TortoiseContext() as context:
        await context.init(config=settings)
        assert context.apps is not None
        writers = await MigrationAutodetector(context.apps, settings["apps"]).changes()
    return [_described(operation) for writer in writers for operation in writer.operations]


class _State(State):
    """Tortoise's state. Each step of a migration copies it."""

    def clone(self) -> State:
        return _Before({key: model.clone() for key, model in self.models.items()}, self.apps)


class _Before(_State):
    """A copy that makes its classes only on demand: few steps need them, and they take half of the time."""

    def __init__(self, models: dict[tuple[str, str], ModelState], apps: StateApps) -> None:
        self.models = models
        self._apps_after = apps

    @cached_property
    def apps(self) -> StateApps:  # type: ignore[override]
        return self._apps_after.clone(model_states=self.models)


class _Executor(MigrationExecutor):
    """Tortoise's executor, with the schema editors that keep the tables' rows."""

    def __init__(
        self, connection: BaseDBAsyncClient, apps_config: dict[str, Any], models: Sequence[type[Model]]
    ) -> None:
        super().__init__(connection, apps_config)
        self._models = models

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        editor = PostgresEditor if self.connection.capabilities.dialect == "postgres" else SqliteEditor
        return editor(self.connection, atomic=atomic, collect_sql=collect_sql)

    async def _project_state(self, *arguments: Any, **named: Any) -> State:
        state = await super()._project_state(*arguments, **named)
        return _State(models=state.models, apps=state.apps)

    async def complete(self, *, is_changed: bool) -> None:
        """What no migration does: missing indexes, on PostgreSQL also those that an earlier run did not come to."""
        editor = self._schema_editor()
        statements = [statement for model in self._models for statement in indexes_of(model, editor)]
        if isinstance(editor, PostgresEditor):
            async with self.connection.acquire_connection() as connection:
                await make_concurrently(connection, statements)
                await set_vacuuming(connection)
        elif is_changed:
            for statement in statements:
                await self.connection.execute_script(statement)


def _make_room(url: str) -> None:
    if is_sqlite(url):
        directory = Path(url.removeprefix("sqlite:///")).parent
        try:
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Unreachable(f"{directory} can't be made: {error.strerror}") from error


@asynccontextmanager
async def _executor(url: str) -> AsyncIterator[_Executor]:
    settings = config(url)
    async with TortoiseContext() as context:
        await context.init(config=settings)
        connection = get_connection("default")
        try:
            await connection.execute_query("SELECT 1")
        except Exception as error:
            raise Unreachable(SENTENCE if is_symptom(error) else str(error) or type(error).__name__) from error
        assert context.apps is not None
        yield _Executor(connection, settings["apps"], list(context.apps["vigie"].values()))


async def _pending(executor: MigrationExecutor) -> list[str]:
    return [step.migration.name for step in await executor.plan() if not step.backward]


def _described(operation: object) -> str:
    model = getattr(operation, "model_name", None) or getattr(operation, "name", "")
    field = getattr(operation, "name", "") if hasattr(operation, "model_name") else ""
    return " ".join(part for part in (type(operation).__name__, f"{model}.{field}" if field else f"{model}") if part)
