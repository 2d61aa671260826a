"""Runs uvicorn: the listening socket, the limits, and cutting off stalled clients. app.py is the application."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess
from websockets.http11 import Request

from api.graphql import delivery
from api.graphql.limits import MAX_WEBSOCKET_MESSAGE_BYTES
from api.settings import Settings, SettingsFault, hand_to_workers, load
from api.web import logs
from api.web.app import Companion, create_app
from api.web.broken_text import ClosesOnBrokenText

STALLED_SECONDS = 15  # a client that accepts no data for so long is cut off, even if data is left to send
GRACE_SECONDS = 5  # for responses in progress at shutdown; then the remaining ones are cancelled
PONG_SECONDS = 20
SEND_BUFFER_BYTES = 131_072  # the kernel's buffer for a socket; by default, Linux lets it grow to 4 MB
WRITE_BUFFER_BYTES = 16_384  # on top of the kernel's; when it is full, each stream of the socket waits with one frame
BACKLOG = 2_048


def run(
    settings: Settings,
    *,
    workers: int = 1,
    routes: Sequence[BaseRoute] = (),
    companion: Companion = contextlib.nullcontext,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until a signal ends the process. Each process prints a line on stdout when it is ready for requests.

    `routes`, `companion` and `on_ready` need `workers=1`. `on_ready` is called with the address, after that line.
    Raises SettingsFault if the address can't be used.
    """
    listener = _listener(settings.host, settings.port, "--port or VIGIE_PORT")
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    sockets = [listener]
    if settings.metrics_port is not None and settings.has_metrics_port:
        sockets.append(_listener(settings.metrics_host, settings.metrics_port, "VIGIE_METRICS_PORT"))
    if workers == 1:

        def announce() -> None:
            _announce(settings)
            if on_ready:
                on_ready(address(settings))

        app = create_app(settings, routes=routes, companion=companion, on_ready=announce)
        with contextlib.suppress(KeyboardInterrupt):  # raised after Ctrl-C, once the shutdown is complete
            uvicorn.Server(_config(app, settings)).run(sockets=sockets)
        return
    hand_to_workers(settings)
    Multiprocess(_config("api.web.server:worker", settings, factory=True, workers=workers), sockets=sockets).run()


def worker() -> Starlette:
    """The application of one of several worker processes, with its settings from the environment."""
    settings = load()
    return create_app(settings, on_ready=lambda: _announce(settings))


def address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/graphql"


def _announce(settings: Settings) -> None:
    print(f"Vigie is ready: {address(settings)}", flush=True)  # noqa: T201  # whoever starts the process waits for this line


def _listener(host: str, port: int, setting: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)  # inherited by each connection
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # also inherited; ends connections to clients that have vanished
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_SECONDS * 1_000)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingsFault(
            f"Vigie can't listen on {host}:{port} ({error.strerror}); choose another port with {setting}."
        ) from None
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def _config(app: Starlette | str, settings: Settings, **options: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=HttpProtocol,
        ws=WebSocketProtocol,
        ws_max_size=MAX_WEBSOCKET_MESSAGE_BYTES,
        ws_per_message_deflate=False,  # it takes 45 kB for each socket, and messages are small anyway
        ws_ping_interval=settings.ping_seconds,
        ws_ping_timeout=PONG_SECONDS,
        server_header=False,
        access_log=False,  # it would contain the queries sent with GET
        log_config=logs.configuration(settings.log_level.upper()),
        timeout_graceful_shutdown=GRACE_SECONDS,
        backlog=BACKLOG,
        **options,
    )


class _CutsOffStalledPeers(asyncio.Protocol):
    """Cuts off a client that accepts no data. A normal close would wait for ever until it has read the rest."""

    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        # A cast, because uvloop's transport has another base class.
        cast(asyncio.Transport, transport).set_write_buffer_limits(high=WRITE_BUFFER_BYTES)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = asyncio.get_running_loop().call_later(STALLED_SECONDS, self._cut)

    def resume_writing(self) -> None:
        self._forget()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def _cut(self) -> None:
        transport: asyncio.Transport = self.transport  # type: ignore[attr-defined]  # both of uvicorn's have one
        # Reset the connection: after a close, the kernel would go on trying to send what it holds.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()

    def _forget(self) -> None:
        if self._stalled:
            self._stalled.cancel()
            self._stalled = None


class HttpProtocol(_CutsOffStalledPeers, HttpToolsProtocol):
    """HTTP/1.1, including SSE, with stalled clients cut off."""


class WebSocketProtocol(_CutsOffStalledPeers, ClosesOnBrokenText):
    """WebSocket, with stalled clients cut off. An application can write to it without waiting."""

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):  # it has none if it refused the handshake
            extensions = cast(dict[str, Any], self.scope["extensions"])
            extensions[delivery.EXTENSION] = self

    def write_at_once(self, data: bytes) -> bool:
        if not self.writable.is_set() or self.close_sent or self.disconnected or self.transport.is_closing():
            return False
        self.transport.write(data)
        return True
