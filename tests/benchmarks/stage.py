"""New, migrated databases with a floor on them, as a server would have them open; what is printed is report.py's."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.database.connections import connect, disconnect
from models.events.bell import bell
from models.events.hub import hub
from models.events.log import create_head
from tests.support import templates
from tests.support.fixtures import Fixtures, new_fixtures


@asynccontextmanager
async def new_postgres(server_url: str) -> AsyncIterator[str]:
    """The address of an empty database on that server, gone afterwards; in a test run its tables are there already."""
    name = f"vigie_benchmark_{os.getpid()}"
    template = await asyncio.to_thread(templates.postgres, server_url) if templates.in_a_run() else "template1"
    server = await asyncpg.connect(server_url)
    try:
        await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield f"{server_url.rsplit('/', 1)[0]}/{name}"
        finally:
            await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await server.close()


@asynccontextmanager
async def new_sqlite() -> AsyncIterator[str]:
    """The address of a file that does not exist yet, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="vigie-benchmark-") as directory:
        yield f"sqlite:///{Path(directory) / 'vigie.sqlite3'}"


@asynccontextmanager
async def floor(url: str) -> AsyncIterator[Fixtures]:
    """A migrated database with the usual people, connected; the bell hangs, the hub is open."""
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, and this one may have spoken another dialect
    await templates.migrate(url)
    await connect(url)
    try:
        await create_head()
        await bell.hang("memory://")
        await hub.open()
        yield await new_fixtures()
    finally:
        await hub.close()
        await bell.take_down()
        await disconnect()
