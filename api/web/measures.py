"""What /metrics reads from the process itself, and how the values of several workers are put together; metrics.py answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from prometheus_client import Counter, Gauge
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.traffic.sockets import sockets
from api.web.readiness import readiness
from models import clock
from models.events.bell import bell
from models.events.formats import written_format
from models.events.freshness import STALE_AFTER_SECONDS
from models.events.hub import hub
from models.floor.floor import floor
from models.followers.shared_settings import shared_settings
from schema.shared_answers import shared_answers
from schema.streams.cohorts import cohorts
from schema.turns import turns


@dataclass(frozen=True, slots=True)
class Measure:
    """A value of this process. `together` says what several workers have: the sum, the largest or the smallest value."""

    name: str
    meaning: str
    read: Callable[[], float]
    together: Literal["livesum", "livemax", "livemin"] = "livesum"


GAUGES = (
    Measure("vigie_workers", "Worker processes whose values these are.", lambda: 1),
    Measure(
        "vigie_ready", "1 if /readyz says that the process can take requests.", lambda: readiness.is_ready, "livemin"
    ),
    Measure(
        "vigie_log_position", "The newest position of the log that this process knows.", lambda: hub.head.seq, "livemax"
    ),
    Measure("vigie_followers", "Streams and followers that each read the log in this process.", lambda: hub.followers),
    Measure("vigie_sockets", "Sockets that clients have open in this process.", lambda: len(sockets)),
    Measure("vigie_sockets_limit", "How many there may be.", lambda: sockets.most),
    Measure(
        "vigie_sockets_waiting",
        "Those of them that wait for a request, the rest of one, or a sign-in, and can make room.",
        lambda: sockets.waiting,
    ),
    Measure(
        "vigie_operations_waiting",
        "Operations that wait for their turn, because their principals have used much of this process lately.",
        lambda: len(turns),
    ),
    Measure("vigie_cohorts", "Groups of equal streams that are served together.", lambda: cohorts.size),
    Measure("vigie_cohort_members", "Streams that are served together.", lambda: cohorts.members),
    Measure(
        "vigie_follower_lag_facts",
        "How many facts the slowest of them has not read yet.",
        lambda: hub.farthest_behind,
        "livemax",
    ),
    Measure(
        "vigie_floor_conversations",
        "Ongoing conversations that this process keeps in memory.",
        lambda: floor.size,
        "livemax",
    ),
    Measure(
        "vigie_floor_lag_facts",
        "How many facts this process has read but not yet applied to these conversations.",
        lambda: hub.head.seq - (floor.seq or 0),
        "livemax",
    ),
    Measure(
        "vigie_figure_windows", "Windows whose figures this process keeps in memory.", lambda: floor.windows, "livemax"
    ),
    Measure(
        "vigie_shared_answers",
        "Answers to queries that this process keeps until the log grows.",
        lambda: len(shared_answers),
    ),
    Measure("vigie_shared_answer_bytes", "The size of these answers.", lambda: shared_answers.bytes),
    Measure(
        "vigie_settings_differing",
        "Settings on which processes of this installation disagree, though they must agree.",
        lambda: len(shared_settings.differing),
        "livemax",
    ),
    Measure(
        "vigie_log_unread_seconds",
        f"Since this process last read the log to its end. Above {STALE_AFTER_SECONDS:g}, its streams say that they are stale.",
        lambda: (clock.now() - hub.freshness.read_at).total_seconds(),
        "livemax",
    ),
    Measure("vigie_log_gap", "1 if a fact is missing in the log.", lambda: bool(hub.failure), "livemax"),
    Measure(
        "vigie_upgrade_unfinished",
        "1 until finish-upgrade allows what this release adds to the log.",
        lambda: written_format.is_older,
        "livemax",
    ),
    Measure(
        "vigie_outdated",
        "1 if a newer release has finished its upgrade, so that this process should stop.",
        lambda: written_format.is_newer,
        "livemax",
    ),
    Measure(
        "vigie_bell_up", "1 while this process receives the rings of other processes.", lambda: bell.is_up, "livemin"
    ),
)

COUNTERS = (
    Measure(
        "vigie_shared_answer_hits",
        "Queries answered with what was executed for another one.",
        lambda: shared_answers.hits,
    ),
    Measure("vigie_shared_answer_misses", "Queries executed for all their equals.", lambda: shared_answers.misses),
    Measure("vigie_bell_heard", "Rings received from other processes.", lambda: bell.heard),
    Measure("vigie_bell_reconnects", "How often the bell has reconnected.", lambda: bell.reconnects),
    Measure("vigie_bell_failures", "Rings that the bell's server did not accept.", lambda: bell.failed_rings),
)


class Measures(Collector):
    """Reads the values at each request, so it holds no copies."""

    def collect(self) -> Iterator[Metric]:
        for gauge in GAUGES:
            yield GaugeMetricFamily(gauge.name, gauge.meaning, gauge.read())
        for counter in COUNTERS:
            yield CounterMetricFamily(counter.name, counter.meaning, counter.read())


class PublishedMeasures:
    """Copies of this worker's values in the files that all workers share, for which prometheus-client is set up."""

    def __init__(self) -> None:
        self._gauges = {
            each: Gauge(each.name, each.meaning, registry=None, multiprocess_mode=each.together) for each in GAUGES
        }
        self._counters = {each: Counter(each.name, each.meaning, registry=None) for each in COUNTERS}
        self._counted = dict.fromkeys(COUNTERS, 0.0)

    def publish(self) -> None:
        for measure, gauge in self._gauges.items():
            gauge.set(measure.read())
        for measure, counter in self._counters.items():
            counted = measure.read()
            counter.inc(counted - self._counted[measure])
            self._counted[measure] = counted
