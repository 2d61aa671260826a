"""A small application behind Vigie's own protocols, in the process of the test; and clients that write bytes."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Event, Ping, RejectConnection, TextMessage
from wsproto.events import Request as Handshake

from api.traffic.allowances import WITH_AN_ISSUER, Allowances
from api.traffic.middleware import LimitsRequests
from api.traffic.rates import rates
from api.traffic.sockets import slot_of, sockets
from api.web.app import _left
from api.web.bodies import LimitsBodies
from api.web.http_protocol import HttpProtocol
from api.web.websocket_protocol import WebSocketProtocol
from tests.support.freezing import until

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
MOST_BODY_BYTES = 100_000
PATIENCE_SECONDS = 20


@dataclass
class Served:
    """The running server, and what its application has seen."""

    port: int = 0
    requests: int = 0
    left: int = 0  # requests whose client was gone before the body was complete
    messages: list[str] = field(default_factory=list)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["Client"]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield Client(reader, writer)
        finally:
            writer.close()

    @asynccontextmanager
    async def websocket(self, path: str, *, forwarded_for: str = "") -> AsyncIterator["SocketClient"]:
        async with self.connected() as client:
            socket_client = SocketClient(client)
            headers = [(b"x-forwarded-for", forwarded_for.encode())] if forwarded_for else []
            await socket_client.send(Handshake(host="x", target=path, extra_headers=headers))
            yield socket_client


@dataclass
class Client:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        with suppress(ConnectionError):  # the server may have had enough
            await self.writer.drain()

    async def rest(self) -> bytes:
        """Everything until the server closes the connection."""
        received = bytearray()
        with suppress(ConnectionError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while part := await self.reader.read(65_536):
                    received += part
        return bytes(received)

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        """One response with a Content-Length: status, headers, body."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            body = await self.reader.readexactly(int(headers["content-length"]))
        return int(first.split()[1]), headers, body

    async def refusal(self) -> tuple[int, str, str | None]:
        """A refusal, after which the server closes: status, code, Retry-After."""
        status, headers, body = await self.answer()
        assert headers["connection"] == "close"
        assert await self.rest() == b""
        return status, json.loads(body)["errors"][0]["extensions"]["code"], headers.get("retry-after")


class SocketClient:
    """A WebSocket that doesn't answer pings by itself."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._events: list[Event] = []

    async def send(self, *events: Event) -> None:
        """All of them at once."""
        await self._client.send(b"".join(self._protocol.send(event) for event in events))

    async def event(self) -> Event:
        while not self._events:
            async with asyncio.timeout(PATIENCE_SECONDS):
                self._protocol.receive_data(await self._client.reader.read(65_536) or None)
            self._events += self._protocol.events()
        return self._events.pop(0)

    async def is_accepted(self) -> bool:
        event = await self.event()
        assert isinstance(event, AcceptConnection | RejectConnection)
        return isinstance(event, AcceptConnection)

    async def close_code(self) -> tuple[int, int]:
        """With which code the server closes the socket, and how many other events came before."""
        before = 0
        while not isinstance(event := await self.event(), CloseConnection):
            before += 1
        return event.code, before


@asynccontextmanager
async def served(allowances: Allowances = WITH_AN_ISSUER, *, trusted: str = "127.0.0.1") -> AsyncIterator[Served]:
    """The server, which trusts this proxy. Time stands still for its buckets, so that they never fill up again."""
    seen = Served()
    sockets.configure(allowances)
    rates.configure(allowances, clock=lambda: 0.0)
    config = uvicorn.Config(
        _application(seen),
        http=HttpProtocol,
        ws=WebSocketProtocol,
        log_config=None,
        lifespan="off",
        ws_ping_interval=None,
        forwarded_allow_ips=trusted,
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        seen.port = listener.getsockname()[1]
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await until(lambda: server.started or serving.done())
        try:
            yield seen
        finally:
            seen.may_answer.set()
            server.should_exit = True
            await serving
            sockets.configure(WITH_AN_ISSUER)
            rates.configure(WITH_AN_ISSUER)


def _application(seen: Served) -> Starlette:
    async def root(request: Request) -> Response:
        seen.requests += 1
        try:
            body = await request.body()
        except ClientDisconnect:
            seen.left += 1
            raise
        return PlainTextResponse(f"{len(body)} bytes")

    async def later(request: Request) -> Response:
        await seen.may_answer.wait()
        return PlainTextResponse("at last")

    async def signed_in(socket: WebSocket) -> None:
        slot = slot_of(socket.scope)
        assert slot is not None
        assert sockets.claim(slot, "ada") is None
        await stranger(socket)

    async def stranger(socket: WebSocket) -> None:
        await socket.accept()
        with suppress(WebSocketDisconnect):
            while True:
                seen.messages.append(await socket.receive_text())

    routes: Iterable[Any] = (
        Route("/", root, methods=["GET", "POST"]),
        Route("/later", later),
        Route("/healthz", root),
        WebSocketRoute("/signed-in", signed_in),
        WebSocketRoute("/stranger", stranger),
    )
    return Starlette(
        routes=[*routes],
        middleware=[Middleware(LimitsBodies, most_bytes=MOST_BODY_BYTES), Middleware(LimitsRequests)],
        exception_handlers={ClientDisconnect: _left},
    )


def pings(number: int) -> list[Event]:
    return [Ping(payload=b"") for _ in range(number)]


def texts(number: int) -> list[Event]:
    return [TextMessage(data=f"{each}") for each in range(number)]
