"""A database for commands that run without a server, and work on it in the process of the test."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.database import connections
from models.events.log import create_head
from tests.support import databases
from tests.support.running_server import RunningServer


@contextmanager
def surroundings_in(directory: Path) -> Iterator[RunningServer]:
    """An empty SQLite database, with the environment of a server that does not run."""
    with closing(RunningServer(data_dir=directory / "data")) as server:
        server.data_dir.mkdir()
        databases.create_sqlite(server.data_dir)
        yield server


def on_the_database(surroundings: RunningServer, work: Callable[[], Awaitable[Any]]) -> Any:
    async def connected() -> Any:
        EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, whatever dialect it spoke
        await connections.connect(surroundings.database_url)
        await create_head()
        try:
            return await work()
        finally:
            await connections.disconnect()

    return asyncio.run(connected())
