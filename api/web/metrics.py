"""/metrics for Prometheus: the log's newest position, how far readers are behind, the floor, the bell; of this process only.

It names no person, but says how busy a contact centre is. So it has a port of its own, or is for this machine only.
"""

import ipaddress
from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.settings import Settings
from api.traffic.sockets import sockets
from models.events.bell import bell
from models.events.hub import hub
from models.floor.floor import floor
from schema.shared_answers import shared_answers
from schema.streams.cohorts import cohorts

PATH = "/metrics"
PROXYS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")  # headers that a proxy adds


class LogMetrics(Collector):
    """Reads its values from the hub and the bell at each request, so it holds no copies."""

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "vigie_log_position", "The newest position of the log that this process knows.", hub.head.seq
        )
        yield GaugeMetricFamily(
            "vigie_followers", "Streams and followers that each read the log in this process.", hub.followers
        )
        yield GaugeMetricFamily("vigie_sockets", "Sockets that clients have open in this process.", len(sockets))
        yield GaugeMetricFamily("vigie_sockets_limit", "How many there may be.", sockets.most)
        yield GaugeMetricFamily(
            "vigie_sockets_waiting",
            "Those of them that wait for a request, the rest of one, or a sign-in, and can make room.",
            sockets.waiting,
        )
        yield GaugeMetricFamily("vigie_cohorts", "Groups of equal streams that are served together.", cohorts.size)
        yield GaugeMetricFamily("vigie_cohort_members", "Streams that are served together.", cohorts.members)
        yield GaugeMetricFamily(
            "vigie_follower_lag_facts", "How many facts the slowest of them has not read yet.", hub.farthest_behind
        )
        yield GaugeMetricFamily(
            "vigie_floor_conversations", "Ongoing conversations that this process keeps in memory.", floor.size
        )
        yield GaugeMetricFamily(
            "vigie_floor_lag_facts",
            "How many facts this process has read but not yet applied to these conversations.",
            hub.head.seq - (floor.seq or 0),
        )
        yield GaugeMetricFamily(
            "vigie_figure_windows", "Windows whose figures this process keeps in memory.", floor.windows
        )
        yield GaugeMetricFamily(
            "vigie_shared_answers",
            "Answers to queries that this process keeps until the log grows.",
            len(shared_answers),
        )
        yield GaugeMetricFamily("vigie_shared_answer_bytes", "The size of these answers.", shared_answers.bytes)
        yield CounterMetricFamily(
            "vigie_shared_answer_hits", "Queries answered with what was executed for another one.", shared_answers.hits
        )
        yield CounterMetricFamily(
            "vigie_shared_answer_misses", "Queries executed for all their equals.", shared_answers.misses
        )
        yield GaugeMetricFamily("vigie_log_gap", "1 if a fact is missing in the log.", bool(hub.failure))
        yield GaugeMetricFamily(
            "vigie_bell_up", "1 while this process receives the rings of other processes.", bell.is_up
        )
        yield CounterMetricFamily("vigie_bell_heard", "Rings received from other processes.", bell.heard)
        yield CounterMetricFamily("vigie_bell_reconnects", "How often the bell has reconnected.", bell.reconnects)
        yield CounterMetricFamily(
            "vigie_bell_failures", "Rings that the bell's server did not accept.", bell.failed_rings
        )


REGISTRY.register(LogMetrics())


def metrics_route(settings: Settings) -> Route:
    """The metrics in Prometheus' text format. Who may not read them learns nothing, not even that they exist."""

    async def metrics(request: Request) -> Response:
        if settings.metrics_port is None:
            is_for_them = _is_this_machine(request)
        else:
            is_for_them = _port(request.scope) == settings.metrics_port
        if not is_for_them:
            raise HTTPException(404)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

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
