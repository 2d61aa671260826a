"""Runs uvicorn: the listening socket, its limits and the log. app.py is the application."""

import contextlib
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from uvicorn.supervisors import Multiprocess

from api.graphql.limits import MAX_WEBSOCKET_MESSAGE_BYTES
from api.graphql.trusted_documents import check_trusted_documents
from api.settings import Settings, SettingsFault, hand_to_workers, load
from api.traffic.allowances import allowances_of
from api.web import garbage, logs
from api.web.app import Companion, create_app
from api.web.http_protocol import HttpProtocol
from api.web.stalled_peers import STALLED_SECONDS
from api.web.websocket_protocol import WebSocketProtocol
from api.web.workers_metrics import WorkersMetrics, shared_directory

SWITCH_SECONDS = 0.0002  # a thread that examines a document lets the event loop go on; Python's default is 5 ms
GRACE_SECONDS = 5  # for responses in progress at shutdown; then the remaining ones are cancelled
PONG_SECONDS = 20
WORKER_SECONDS = (
    30  # a worker that starts answers only after its imports, which take some seconds, more on a busy machine
)
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
) -> None:
    """Serve until a signal ends the process. Each process prints a line on stdout when it is ready for requests.

    `routes`, `companion` and `on_ready` need `workers=1`. `on_ready` is called with the address, after that line.
    Raises SettingsFault if the address can't be used, if a trusted document can't run, or if the process may not open
    enough files.
    """
    allowances_of(settings)  # a fault shows here; each process applies them when it creates its application
    if workers > 1:
        check_trusted_documents(settings)
    listener = _listener(settings.host, settings.port, "--port or VIGIE_PORT")
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    sockets = [listener]
    if settings.metrics_port is not None and settings.has_metrics_port:
        sockets.append(_listener(settings.metrics_host, settings.metrics_port, "VIGIE_METRICS_PORT"))
    if workers == 1:

        def announce() -> None:
            _begin_to_serve(settings)
            if on_ready:
                on_ready(address(settings))

        app = create_app(settings, routes=routes, companion=companion, on_ready=announce)
        with contextlib.suppress(KeyboardInterrupt):  # raised after Ctrl-C, once the shutdown is complete
            uvicorn.Server(_config(app, settings)).run(sockets=sockets)
        return
    hand_to_workers(settings)
    with shared_directory():
        Multiprocess(_config(f"{__name__}:worker", settings, factory=True, workers=workers), sockets=sockets).run()


def worker() -> Starlette:
    """The application of one of several worker processes, with its settings from the environment."""
    settings = load()
    return create_app(settings, on_ready=lambda: _begin_to_serve(settings), workers=WorkersMetrics())


def address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/graphql"


def _begin_to_serve(settings: Settings) -> None:
    """Called once the application runs."""
    garbage.settle()
    sys.setswitchinterval(SWITCH_SECONDS)
    print(f"Vigie is ready: {address(settings)}", flush=True)  # noqa: T201  # whoever starts the process waits for this line


def _listener(host: str, port: int, setting: str) -> socket.socket:
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
        raise SettingsFault(
            f"Vigie can't listen on {host}:{port} ({error.strerror}); choose another port with {setting}."
        ) from None
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def _config(app: Starlette | str, settings: Settings, **options: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="api.web.paced_loop:PacedLoop",
        http=HttpProtocol,
        ws=WebSocketProtocol,
        ws_max_size=MAX_WEBSOCKET_MESSAGE_BYTES,
        ws_per_message_deflate=False,  # it takes 45 kB for each socket, and messages are small anyway
        ws_ping_interval=settings.ping_seconds,
        ws_ping_timeout=PONG_SECONDS,
        server_header=False,
        access_log=False,  # it would contain the queries sent with GET
        log_config=logs.configuration(settings.log_level.upper(), settings.log_format),
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=WORKER_SECONDS,
        backlog=BACKLOG,
        **options,
    )
