"""The whole application on a port, in the process of the test: what it holds can be counted, down to its tasks."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from datetime import timedelta
from pathlib import Path

import psutil
import uvicorn
from tortoise.backends.base.executor import EXECUTOR_CACHE

from api.graphql.limits import MAX_WEBSOCKET_MESSAGE_BYTES
from api.identity.bearer_tokens import make_token
from api.settings import Settings
from api.traffic.sockets import sockets
from api.web.app import create_app
from api.web.http_protocol import HttpProtocol
from api.web.websocket_protocol import WebSocketProtocol
from models.database import connections
from models.events.hub import hub
from models.events.log import create_head
from models.tables import Conversation
from schema.streams.cohorts import cohorts
from tests.attacks.in_process import Faults
from tests.support import templates
from tests.support.fixtures import Fixtures, new_fixtures
from tests.support.freezing import until

CONVERSATIONS = 3


@dataclass(frozen=True)
class Holdings:
    """What the process holds for its clients."""

    sockets: int
    followers: int
    members_of_cohorts: int
    tasks: int
    descriptors: int

    @classmethod
    def now(cls) -> Holdings:
        return cls(len(sockets), hub.followers, cohorts.members, len(asyncio.all_tasks()), psutil.Process().num_fds())

    def are_no_more_than(self, others: Holdings, *, but_descriptors: bool = False) -> bool:
        numbers = list(zip(astuple(self), astuple(others), strict=True))
        return all(mine <= other for mine, other in numbers[: -1 if but_descriptors else None])


@dataclass(frozen=True)
class Serving:
    port: int
    settings: Settings
    fixtures: Fixtures
    conversations: Sequence[Conversation]
    faults: Faults

    @property
    def websocket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/graphql"

    def token(self, login: str, ttl: timedelta = timedelta(hours=1)) -> str:
        return make_token(self.settings, login, ttl)


@asynccontextmanager
async def serving(directory: Path) -> AsyncIterator[Serving]:
    """Over a new SQLite database with the usual people, and some conversations in which Ada talks."""
    settings = Settings(data_dir=directory)
    fixtures, conversations = await _furnished(settings)
    config = uvicorn.Config(
        create_app(settings),
        http=HttpProtocol,
        ws=WebSocketProtocol,
        ws_max_size=MAX_WEBSOCKET_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=settings.ping_seconds,
        log_config=None,
        lifespan="on",
    )
    server, faults = uvicorn.Server(config), Faults()
    logging.getLogger().addHandler(faults)
    try:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            running = asyncio.create_task(server.serve(sockets=[listener]))
            await until(lambda: server.started or running.done())
            try:
                yield Serving(listener.getsockname()[1], settings, fixtures, conversations, faults)
            finally:
                server.should_exit = True
                await running
    finally:
        logging.getLogger().removeHandler(faults)


async def _furnished(settings: Settings) -> tuple[Fixtures, Sequence[Conversation]]:
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, and this one may have spoken another dialect
    await templates.migrate(settings.database_url)
    await connections.connect(settings.database_url)
    try:
        await create_head()
        fixtures = await new_fixtures()
        return fixtures, [await fixtures.talking() for _ in range(CONVERSATIONS)]
    finally:
        await connections.disconnect()
