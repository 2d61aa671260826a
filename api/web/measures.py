"""What /metrics reads from the process itself, and how the values of several workers are put together; metrics.py answers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from prometheus_client import Counter, Gauge
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.graphql.operation_metrics import streams
from api.traffic.sockets import sockets
from api.web.readiness import readiness
from models import clock
from models.database.counted_statements import connections_now, statements
from models.events.bell import bell
from models.events.formats import written_format
from models.events.freshness import STALE_AFTER_SECONDS
from models.events.hub import hub
from models.floor.floor import floor
from models.followers import due_times, leases, routing, scoring
from models.followers.alerts import following
from models.followers.clock_offset import clock_offset
from models.followers.shared_settings import shared_settings
from schema.shared_answers import shared_answers
from schema.streams.cohorts import cohorts
from schema.turns import turns

Together = Literal["livesum", "livemax", "livemin"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A value of this process. `together` says what several workers have: the sum, the largest or the smallest value."""

    name: str
    meaning: str
    read: Callable[[], float]
    together: Together = "livesum"


@dataclass(frozen=True, slots=True)
class LabelledMeasure:
    """A value of this process for each value of a label. No client chooses these."""

    name: str
    meaning: str
    label: str
    read: Callable[[], Mapping[str, float]]
    together: Together = "livemax"


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
    Measure("vigie_subscriptions", "Subscriptions that have begun and run in this process.", lambda: streams.running),
    Measure(
        "vigie_pool_limit",
        "How many connections to its database this process has at most.",
        lambda: connections_now().most,
    ),
    Measure("vigie_pool_in_use", "Those of them that are in use.", lambda: connections_now().in_use),
    Measure("vigie_pool_waiting", "Tasks that wait for one of them.", lambda: connections_now().waiting),
    Measure(
        "vigie_routing_waiting",
        "Conversations that wait for routing to find an agent.",
        lambda: floor.routable,
        "livemax",
    ),
    Measure(
        "vigie_routing_put_off",
        "Conversations that could not be offered, and are tried again later.",
        lambda: routing.progress.put_off,
    ),
    Measure(
        "vigie_routing_look_seconds",
        "Since routing last had looked at all that it had heard of, in the process that routes; in others 0.",
        lambda: routing.progress.seconds_since_look,
        "livemax",
    ),
    Measure(
        "vigie_due_times_waiting",
        "Due times that are due and not done, as of the last look, in the process that acts on them; in others 0.",
        lambda: due_times.backlog.due,
    ),
    Measure(
        "vigie_due_times_late_seconds",
        "How late the oldest of them is.",
        lambda: due_times.backlog.late_seconds,
        "livemax",
    ),
    Measure(
        "vigie_due_times_not_understood",
        "Due times of kinds that only a newer release has, and that wait for its processes.",
        lambda: due_times.backlog.unknown,
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
        "vigie_clock_offset_seconds",
        "How far this machine's clock is ahead of the database's, if that is PostgreSQL.",
        lambda: clock_offset.seconds,
        "livemax",
    ),
    Measure(
        "vigie_log_unread_seconds",
        f"Since this process last read the log to its end. Above {STALE_AFTER_SECONDS:g}, its streams say that they are stale.",
        lambda: (clock.now() - hub.freshness.read_at).total_seconds(),
        "livemax",
    ),
    Measure(
        "vigie_scoring_lag_seconds",
        "How long ago the oldest message came that this process has not judged yet; 0 if it judges none.",
        scoring.lag_seconds,
        "livemax",
    ),
    Measure(
        "vigie_alerts_lag_seconds",
        "How long ago the oldest fact came that this process has not followed for alert rules yet; 0 if it follows none.",
        following.lag_seconds,
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

LABELLED = (
    LabelledMeasure(
        "vigie_leases_held",
        "1 for each work of which one process does all, if this process does it.",
        "lease",
        lambda: {name: name in leases.held_here for name in leases.WORK},
        "livesum",
    ),
    LabelledMeasure(
        "vigie_waiting_conversations",
        "Conversations that wait in a queue.",
        "queue",
        lambda: {name: wait.number for name, wait in floor.waits().items()},
    ),
    LabelledMeasure(
        "vigie_longest_wait_seconds",
        "How long the conversation has waited that waits longest in a queue; 0 if none waits.",
        "queue",
        lambda: {name: _seconds_since(wait.since) for name, wait in floor.waits().items()},
    ),
)

COUNTERS = (
    Measure("vigie_frames", "Frames of subscriptions that were sent.", lambda: streams.frames),
    Measure("vigie_statements", "Statements that the database has answered.", lambda: statements.count),
    Measure(
        "vigie_statement_seconds",
        "How long they took together, with the wait for a connection.",
        lambda: statements.seconds,
    ),
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
        for each in LABELLED:
            family = GaugeMetricFamily(each.name, each.meaning, labels=[each.label])
            for value, number in each.read().items():
                family.add_metric([value], number)
            yield family
        for counter in COUNTERS:
            yield CounterMetricFamily(counter.name, counter.meaning, counter.read())


class PublishedMeasures:
    """Copies of this worker's values in the files that all workers share, for which prometheus-client is set up."""

    def __init__(self) -> None:
        self._gauges = {
            each: Gauge(each.name, each.meaning, registry=None, multiprocess_mode=each.together) for each in GAUGES
        }
        self._labelled = {
            each: Gauge(each.name, each.meaning, [each.label], registry=None, multiprocess_mode=each.together)
            for each in LABELLED
        }
        self._counters = {each: Counter(each.name, each.meaning, registry=None) for each in COUNTERS}
        self._counted = {each: each.read() for each in COUNTERS}  # the parent may have counted before it forked
        self._published: dict[LabelledMeasure, set[str]] = {each: set() for each in LABELLED}

    def publish(self) -> None:
        for measure, gauge in self._gauges.items():
            gauge.set(measure.read())
        for labelled, family in self._labelled.items():
            found = labelled.read()
            self._published[labelled] |= found.keys()
            for value in self._published[labelled]:
                family.labels(value).set(found.get(value, 0))  # a shared file keeps what was once in it
        for measure, counter in self._counters.items():
            counted = measure.read()
            counter.inc(counted - self._counted[measure])
            self._counted[measure] = counted


def _seconds_since(moment: datetime | None) -> float:
    return (clock.now() - moment).total_seconds() if moment else 0.0
