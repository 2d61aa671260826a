"""The application in the process of a test, called by ASGI, on an event loop whose rounds are measured. holds.py measures."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.types import Message, Scope
from tortoise.backends.base.executor import EXECUTOR_CACHE

from api.identity.bearer_tokens import make_token
from api.settings import Settings
from api.web.app import create_app
from api.web.memory import settle
from models.database import connections
from models.database.connections import writing
from models.events.log import create_head
from tests.attacks.holds import MeasuredPolls
from tests.support import templates

T = TypeVar("T")

PATIENCE_SECONDS = 60
CLIENT = ("127.0.0.1", 1)
CLOSED = {"type": "error", "payload": [{"extensions": {"code": "UNAUTHENTICATED"}}]}  # as if it were told so


class Closed(Exception):
    """The server has closed the WebSocket."""


class Faults(logging.Handler):
    """Collects what the log says of unexpected exceptions, and every traceback."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info or record.levelno >= logging.ERROR:
            self.texts.append(record.getMessage())


@dataclass
class InProcess:
    """The running application. `polls` measures its loop, on which everything runs that is given to `run`."""

    app: Starlette
    settings: Settings
    polls: MeasuredPolls
    faults: Faults
    runner: asyncio.Runner
    _tokens: dict[str, str] = field(default_factory=dict)
    _sockets: dict[str, Socket] = field(default_factory=dict)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def measured(self, work: Callable[[], Coroutine[Any, Any, T]], most: float, attempts: int) -> tuple[T, float]:
        """The result, and the shortest of the longest holds: the machine may be busy, so the best of a few attempts counts."""
        best = float("inf")
        for _ in range(attempts):
            self.polls.longest = 0.0
            result = self.run(work())
            best = min(best, self.polls.longest)
            if best <= most:
                break
        return result, best

    async def post(self, login: str | None, body: bytes, **headers: str) -> tuple[int, bytes]:
        """The status and the body of the answer to a POST to /graphql."""
        given = {"content-type": "application/json", "host": "x", **self._authorization(login), **headers}
        scope = self._scope("http", given)
        messages: list[Message] = [{"type": "http.request", "body": body}]
        never = asyncio.get_running_loop().create_future()
        status, parts = 0, bytearray()

        async def receive() -> Message:
            return messages.pop() if messages else await never

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            parts.extend(message.get("body", b""))

        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.app(scope, receive, send)
        return status, bytes(parts)

    async def ask(self, login: str | None, text: str, variables: Mapping[str, Any] | None = None) -> Any:
        status, body = await self.post(login, json.dumps({"query": text, "variables": variables or {}}).encode())
        assert status in (200, 400, 405, 406), (status, body[:500])
        return json.loads(body)

    async def listen(self, login: str, text: str, variables: Mapping[str, Any] | None = None) -> Any:
        """The first message about this operation on the person's WebSocket, which stays open. The operation is ended.

        CLOSED if the server closes the socket, because the person was disabled or signed out.
        """
        try:
            if login not in self._sockets:
                socket = Socket(self, self._scope("websocket", self._authorization(login)))
                await socket.open()
                self._sockets[login] = socket
            return await self._sockets[login].first(text, variables or {})
        except Closed:
            self._sockets.pop(login, None)
            return CLOSED

    def forget(self, login: str) -> None:
        """The person gets a new token: all older ones were revoked."""
        self._tokens.pop(login, None)

    async def leave(self) -> None:
        for socket in self._sockets.values():
            await socket.close()
        self._sockets.clear()

    def _authorization(self, login: str | None) -> dict[str, str]:
        if login is None:
            return {}
        if login not in self._tokens:
            self._tokens[login] = make_token(self.settings, login, timedelta(hours=1))
        return {"authorization": f"Bearer {self._tokens[login]}"}

    def _scope(self, kind: str, headers: Mapping[str, str]) -> Scope:
        return {
            "type": kind,
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http" if kind == "http" else "ws",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "root_path": "",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": CLIENT,
            "server": ("127.0.0.1", 80),
            "subprotocols": ["graphql-transport-ws"],
            "state": {},
            "extensions": {},
        }


class Socket:
    """A WebSocket of graphql-transport-ws, by ASGI."""

    def __init__(self, process: InProcess, scope: Scope) -> None:
        self._app, self._scope = process.app, scope
        self._to_server: asyncio.Queue[Message] = asyncio.Queue()
        self._from_server: asyncio.Queue[Message] = asyncio.Queue()
        self._number = 0

    async def open(self) -> None:
        self._to_server.put_nowait({"type": "websocket.connect"})
        self._serving = asyncio.create_task(self._app(self._scope, self._to_server.get, self._from_server.put))
        assert (first := await self._next())["type"] == "websocket.accept", first
        self._send({"type": "connection_init"})
        assert (await self._received())["type"] == "connection_ack"

    async def first(self, text: str, variables: Mapping[str, Any]) -> Any:
        self._number += 1
        identifier = f"{self._number}"
        self._send({"id": identifier, "type": "subscribe", "payload": {"query": text, "variables": variables}})
        while (message := await self._received()).get("id") != identifier:
            pass
        if message["type"] == "next":
            self._send({"id": identifier, "type": "complete"})
        return message

    async def close(self) -> None:
        self._to_server.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await self._serving

    def _send(self, message: object) -> None:
        self._to_server.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

    async def _received(self) -> Any:
        message = await self._next()
        if message["type"] == "websocket.close":
            raise Closed
        return json.loads(message["text"])

    async def _next(self) -> Message:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._from_server.get()


@contextmanager
def running(
    directory: Path, build: Callable[[], Coroutine[Any, Any, T]], **settings: Any
) -> Iterator[tuple[InProcess, T]]:
    """The application over a new SQLite database, into which `build` writes before it starts."""
    polls, faults = MeasuredPolls(), Faults()
    logging.getLogger().addHandler(faults)
    try:
        with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(polls)) as runner:
            given = Settings(data_dir=directory, anonymous_requests_per_address=100_000, **settings)
            built = runner.run(_built(given, build))
            process = InProcess(create_app(given), given, polls, faults, runner)
            life = runner.run(_begun(process.app))
            thresholds = gc.get_threshold()
            settle()  # as a server does
            try:
                yield process, built
            finally:
                gc.unfreeze()
                gc.set_threshold(*thresholds)
                runner.run(process.leave())
                runner.run(_ended(life))
    finally:
        logging.getLogger().removeHandler(faults)


async def _built(settings: Settings, build: Callable[[], Coroutine[Any, Any, T]]) -> T:
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements by connection name, and this one may have spoken another dialect
    await templates.migrate(settings.database_url)
    await connections.connect(settings.database_url)
    try:
        await create_head()
        async with writing():
            return await build()
    finally:
        await connections.disconnect()


@dataclass(frozen=True)
class _Life:
    """The lifespan of the application, which one task runs from its beginning to its end."""

    task: asyncio.Task[None]
    to_app: asyncio.Queue[Message]
    from_app: asyncio.Queue[Message]


async def _begun(app: Starlette) -> _Life:
    to_app, from_app = asyncio.Queue[Message](), asyncio.Queue[Message]()
    scope: Scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    life = _Life(asyncio.create_task(app(scope, to_app.get, from_app.put)), to_app, from_app)
    to_app.put_nowait({"type": "lifespan.startup"})
    assert (message := await from_app.get())["type"] == "lifespan.startup.complete", message
    return life


async def _ended(life: _Life) -> None:
    life.to_app.put_nowait({"type": "lifespan.shutdown"})
    await life.task
