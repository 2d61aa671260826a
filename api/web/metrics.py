"""/metrics for Prometheus: the log's newest position, how far readers are behind, the floor, the bell; of this process only."""

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from api.traffic.sockets import sockets
from models.events.bell import bell
from models.events.hub import hub
from models.floor.floor import floor
from schema.shared_answers import shared_answers
from schema.streams.cohorts import cohorts


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


async def metrics(request: Request) -> Response:
    """The metrics in Prometheus' text format. They contain no person and no conversation."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
