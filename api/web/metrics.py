"""/metrics for Prometheus, and who may read it: the measures of this process, or of all workers. measures.py has them.

It names no person, but says how busy a contact centre is. So it has a port of its own, or is for this machine only.
"""

import ipaddress

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.settings import Settings
from api.web.measures import Measures
from api.web.readiness import readiness
from api.web.workers_metrics import WorkersMetrics

PATH = "/metrics"
PROXYS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")  # headers that a proxy adds


REGISTRY.register(Measures())


def metrics_route(settings: Settings, workers: WorkersMetrics | None = None) -> Route:
    """The metrics in Prometheus' text format, of all workers if there are several.

    Who may not read them learns nothing, not even that they exist.
    """

    async def metrics(request: Request) -> Response:
        if settings.metrics_port is None:
            is_for_them = _is_this_machine(request)
        else:
            is_for_them = _port(request.scope) == settings.metrics_port
        if not is_for_them:
            raise HTTPException(404)
        await readiness.look()
        latest = workers.latest() if workers else generate_latest(REGISTRY)
        return Response(latest, media_type=CONTENT_TYPE_LATEST)

    return Route(PATH, metrics)


class MetricsPort:
    """Answers nothing but the metrics on their port, if they have one of their own."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._port = settings.metrics_port if settings.has_metrics_port else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_request = scope["type"] in ("http", "websocket")
        if not is_request or self._port is None or _port(scope) != self._port or scope["path"] == PATH:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            await PlainTextResponse("Only /metrics is here.\n", 404)(scope, receive, send)


def _port(scope: Scope) -> int | None:
    """The port on which the request arrived; the Host header can't change it."""
    server: tuple[str, int | None] | None = scope.get("server")
    return server[1] if server else None


def _is_this_machine(request: Request) -> bool:
    """Whether the client runs on this machine. A proxy on this machine does too, but its clients may not."""
    if request.client is None or any(name in request.headers for name in PROXYS):
        return False
    try:
        address = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
