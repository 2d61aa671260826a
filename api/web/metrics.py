"""/metrics for Prometheus: how far the log is, how far behind anyone is, whether the bell is heard. One process's own."""

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from models.events.bell import bell
from models.events.hub import hub


class Road(Collector):
    """Read from the hub and the bell when asked, so that nothing has to be kept in step."""

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("vigie_log_position", "The newest place of the log known here.", hub.head.seq)
        yield GaugeMetricFamily("vigie_followers", "Streams and followers that follow the log here.", hub.followers)
        yield GaugeMetricFamily(
            "vigie_follower_lag_facts", "Facts that the slowest of them has still to take.", hub.farthest_behind
        )
        yield GaugeMetricFamily("vigie_log_gap", "1 when a place is missing in the log, an alarm.", bool(hub.failure))
        yield GaugeMetricFamily("vigie_bell_up", "1 while rings of other processes are heard.", bell.is_up)
        yield CounterMetricFamily("vigie_bell_heard", "Rings of other processes heard.", bell.heard)
        yield CounterMetricFamily("vigie_bell_reconnects", "Times that the bell came back.", bell.reconnects)
        yield CounterMetricFamily("vigie_bell_failures", "Rings that the server did not take.", bell.failed_rings)


REGISTRY.register(Road())


async def metrics(request: Request) -> Response:
    """In the text format; it names no person and no conversation."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
