"""A client of many streams over one WebSocket, and of one over server-sent events. It notes when each frame arrives."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2

from models.tasks import ended
from tests.support.running_server import RunningServer

PATIENCE_SECONDS = 30

Documents = Mapping[str, tuple[str, Mapping[str, Any]]]


@dataclass
class Watched:
    """The frames of one stream, with the moments of their arrival. `fault` is how the server ended it."""

    frames: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    fault: Any = None
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, frame: dict[str, Any]) -> None:
        self.frames.append((time.monotonic(), frame))
        self._came.set()

    def end(self, fault: Any) -> None:
        self.fault = fault
        self._came.set()

    async def first(self, kind: str | None = None, *, since: float = 0) -> tuple[float, dict[str, Any]]:
        """The first frame that arrived after that moment, of this kind if one is given."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                for at, frame in self.frames:
                    if at >= since and kind in (None, frame["__typename"]):
                        return at, frame
                assert self.fault is None, self.fault
                self._came.clear()
                await self._came.wait()

    def between(self, since: float, until: float) -> Iterator[str]:
        """The kinds of the frames that arrived between these moments."""
        return (frame["__typename"] for at, frame in self.frames if since <= at <= until)


@asynccontextmanager
async def watching(server: RunningServer, login: str, documents: Documents) -> AsyncIterator[dict[str, Watched]]:
    """All of these subscriptions on one socket. Each has sent its first frame."""
    watched = {name: Watched() for name in documents}
    async with server.socket(login) as socket:
        for name, (document, variables) in documents.items():
            payload = {"query": document, "variables": dict(variables)}
            await socket.send_json({"id": name, "type": "subscribe", "payload": payload})

        async def receive() -> None:
            while True:
                message = await socket.receive_json()
                if message["type"] == "next":
                    [frame] = message["payload"]["data"].values()
                    watched[message["id"]].take(frame)
                elif message["type"] in ("error", "complete"):
                    watched[message["id"]].end(message)

        receiving = asyncio.create_task(receive())
        try:
            for each in watched.values():
                await each.first()
            yield watched
        finally:
            await ended(receiving)
            with suppress(asyncio.CancelledError):
                receiving.result()


@asynccontextmanager
async def watching_events(server: RunningServer, login: str, document: str) -> AsyncIterator[Watched]:
    """One subscription over server-sent events. It has sent its first frame."""
    watched = Watched()
    headers = {"accept": "text/event-stream", **server.headers(login)}
    async with (
        httpx2.AsyncClient(timeout=PATIENCE_SECONDS) as client,
        client.stream("POST", server.url, json={"query": document}, headers=headers) as response,
    ):

        async def receive() -> None:
            async for line in response.aiter_lines():
                if line.startswith("data: {"):
                    [frame] = json.loads(line.removeprefix("data: "))["data"].values()
                    watched.take(frame)
            watched.end("the end of the body")

        receiving = asyncio.create_task(receive())
        try:
            await watched.first()
            yield watched
        finally:
            await ended(receiving)
            with suppress(asyncio.CancelledError):
                receiving.result()
