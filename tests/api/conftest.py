"""One running server for the tests of a file, and the people it knows."""

import asyncio
from collections.abc import Iterator

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models import clock
from models.database import connections
from models.tables import Queue, QueueSupervisor, User, UserPresence, UserRole
from models.vocabulary import Presence, Role
from tests.support.running_server import RunningServer


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    """Knows the supervisor `ada`, who oversees the queue Support, and `gone`, who has been disabled."""
    with RunningServer() as running:
        asyncio.run(add_people(running.database_url))
        yield running


async def add_people(database_url: str) -> None:
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, and this one may have spoken another dialect
    await connections.connect(database_url)
    try:
        ada = await User.create(login="ada", name="Ada Byron")
        await UserRole.create(user=ada, role=Role.SUPERVISOR)
        await UserPresence.create(user=ada, presence=Presence.AVAILABLE, since=clock.now())
        await QueueSupervisor.create(queue=await Queue.create(name="Support"), supervisor=ada)
        await User.create(login="gone", name="Left Longago", disabled_at=clock.now())
    finally:
        await connections.disconnect()
