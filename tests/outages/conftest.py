"""A PostgreSQL of its own, which tests stop and start again, and a server on it with the people of fixtures.py."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.database import connections
from models.events.log import create_head
from models.operations.monitoring.monitor import monitor
from tests.schema.examples import id_of
from tests.support.databases import create_postgres
from tests.support.fixtures import new_fixtures
from tests.support.running_server import RunningServer
from tests.support.servers import PostgresServer, start_postgres


@dataclass(frozen=True)
class Stage:
    """Sam monitors a conversation of Ada's."""

    postgres: PostgresServer
    server: RunningServer
    conversation: str


@pytest.fixture
def stage(_stage: Stage) -> Iterator[Stage]:
    """However a test ends, the database runs for the next one."""
    yield _stage
    _stage.postgres.start()


@pytest.fixture(scope="session")
def _stage() -> Iterator[Stage]:
    with ExitStack() as stack:
        postgres = stack.enter_context(start_postgres())
        database = create_postgres(postgres.url, "vigie")
        conversation = asyncio.run(_furnish(database.url))
        server = stack.enter_context(RunningServer(environment={"VIGIE_DATABASE_URL": database.url}))
        yield Stage(postgres, server, conversation)


async def _furnish(url: str) -> str:
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, and this one may have spoken another dialect
    await connections.connect(url)
    try:
        await create_head()
        fixtures = await new_fixtures()
        row = await fixtures.talking()
        await monitor(row.id, purpose="Quality", by=fixtures.sam)
        return id_of(row)
    finally:
        await connections.disconnect()
