"""Runs uvicorn: the listening socket, its limits and the log. app.py is the application, workers.py watches several."""

import asyncio
import contextlib
import errno
import logging.config
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from api.graphql.limits import MAX_WEBSOCKET_MESSAGE_BYTES
from api.graphql.trusted_documents import check_trusted_documents
from api.identity.bearer_tokens import Identity
from api.settings import Settings, SettingsFault
from api.traffic.allowances import allowances_of
from api.web import logs, memory
from api.web.app import Companion, create_app
from api.web.http_protocol import HttpProtocol
from api.web.paced_loop import PacedLoop
from api.web.stalled_peers import STALLED_SECONDS
from api.web.websocket_protocol import WebSocketProtocol
from api.web.workers import Lifeline, Workers
from api.web.workers_metrics import WorkersMetrics

SWITCH_SECONDS = 0.0002  # a thread that examines a document lets the event loop go on; Python's default is 5 ms
GRACE_SECONDS = 5  # for responses in progress at shutdown; then the remaining ones are cancelled
PONG_SECONDS = 20
SEND_BUFFER_BYTES = 131_072  # the kernel's buffer for a socket; by default, Linux lets it grow to 4 MB
RECEIVE_BUFFER_BYTES = 32_768  # likewise: all of it is read at once, for thousands of sockets in a row
BACKLOG = 2_048


def run(
    settings: Settings,
    *,
    workers: int = 1,
    routes: Sequence[BaseRoute] = (),
    companion: Companion = contextlib.nullcontext,
    on_ready: Callable[[str], None] | None = None,
) -> int:
    """Serve until a signal ends the process; returns the exit status. Each process prints a line when it is ready for requests.

    `routes`, `companion` and `on_ready` need `workers=1`. `on_ready` is called with the address, after that line. Several
    workers need the block `shared_directory()` of api/metrics_directory.py around the first import of this module.
    Raises SettingsFault if the address can't be used, if a trusted document can't run, or if the process may not open
    enough files.
    """
    allowances_of(settings)  # a fault shows here; each process applies them when it creates its application
    if workers > 1:
        Identity(settings)
        check_trusted_documents(settings)
    listener = _listener(settings.host, settings.port, "--host or VIGIE_HOST", "--port or VIGIE_PORT")
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    sockets = [listener]
    if settings.metrics_port is not None and settings.has_metrics_port:
        sockets.append(
            _listener(settings.metrics_host, settings.metrics_port, "VIGIE_METRICS_HOST", "VIGIE_METRICS_PORT")
        )
    if workers == 1:

        def announce() -> None:
            _begin_to_serve(settings)
            if on_ready:
                on_ready(address(settings))

        app = create_app(settings, routes=routes, companion=companion, on_ready=announce)
        with contextlib.suppress(KeyboardInterrupt):  # raised after Ctrl-C, once the shutdown is complete
            uvicorn.Server(_config(app, settings)).run(sockets=sockets)
        return 0
    logging.config.dictConfig(_log_of(settings))
    memory.settle()  # so that workers share with their parent what it has imported
    return Workers(lambda lifeline: _work(settings, sockets, lifeline), workers).run()


def _work(settings: Settings, sockets: list[socket.socket], lifeline: Lifeline) -> None:
    """What each of several workers does."""

    def announce() -> None:
        _begin_to_serve(settings)
        lifeline.tell_ready()

    try:
        app = create_app(settings, on_ready=announce, workers=WorkersMetrics())
    except SettingsFault as fault:
        sys.stderr.write(f"{fault}\n")
        raise SystemExit(2) from None
    _WatchedServer(_config(app, settings), lifeline).run(sockets=sockets)


class _WatchedServer(uvicorn.Server):
    """A server whose event loop tells its parent that it runs, also while the application starts."""

    def __init__(self, config: uvicorn.Config, lifeline: Lifeline) -> None:
        super().__init__(config)
        self._lifeline = lifeline

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        beating = asyncio.create_task(self._lifeline.beat_for_ever(), name="lifeline")
        try:
            await super().serve(sockets)
        finally:
            beating.cancel()


def address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/graphql"


def _begin_to_serve(settings: Settings) -> None:
    """Called once the application runs."""
    memory.settle()
    sys.setswitchinterval(SWITCH_SECONDS)
    # In one piece, because several workers write to one place. Whoever starts the process waits for this line.
    print(f"Vigie is ready: {address(settings)}\n", end="", flush=True)  # noqa: T201


def _listener(host: str, port: int, setting_of_host: str, setting_of_port: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)  # inherited by each connection
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # also inherited; ends connections to clients that have vanished
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_SECONDS * 1_000)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        is_the_host = isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL
        other = f"address with {setting_of_host}" if is_the_host else f"port with {setting_of_port}"
        raise SettingsFault(
            f"Vigie can't listen on {host}:{port} ({error.strerror}); choose another {other}."
        ) from None
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def _log_of(settings: Settings) -> dict[str, Any]:
    return logs.configuration(settings.log_level.upper(), settings.log_format)


def _config(app: Starlette, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop=f"{PacedLoop.__module__}:{PacedLoop.__name__}",
        http=HttpProtocol,
        ws=WebSocketProtocol,
        ws_max_size=MAX_WEBSOCKET_MESSAGE_BYTES,
        ws_per_message_deflate=False,  # it takes 45 kB for each socket, and messages are small anyway
        ws_ping_interval=settings.ping_seconds,
        ws_ping_timeout=PONG_SECONDS,
        server_header=False,
        access_log=False,  # it would contain the queries sent with GET
        log_config=_log_of(settings),
        timeout_graceful_shutdown=GRACE_SECONDS,
        backlog=BACKLOG,
    )
