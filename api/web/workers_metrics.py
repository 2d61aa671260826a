"""The metrics of several workers, added up: each writes its own into files of a shared directory, whoever is asked reads all.

prometheus-client does this by itself for what is counted, and keeps what ended workers have counted. The values of
measures.py are written every second, and those of a worker that has ended are removed.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from prometheus_client import CollectorRegistry, Counter, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from api.metrics_directory import shared_metrics
from api.web.measures import PublishedMeasures
from api.web.readiness import readiness
from models.tasks import ended

PUBLISH_SECONDS = 1.0

# Counted by the parent of the workers, whose own file is added to theirs.
WORKERS_ENDED = Counter(
    "vigie_workers_ended_total", "Worker processes that ended though nobody had asked for it.", ["reason"]
)
for _reason in ("exited", "hung", "killed"):
    WORKERS_ENDED.labels(_reason)  # so that each is there, and 0, before the first


class WorkersMetrics:
    """This worker among the others."""

    def __init__(self) -> None:
        if values.ValueClass is values.MutexValue:
            raise RuntimeError(
                "The metrics were imported before their directory was known; see api/metrics_directory.py."
            )
        self._directory = shared_metrics()
        self._measures = PublishedMeasures()

    @asynccontextmanager
    async def published(self) -> AsyncIterator[None]:
        """Write this worker's measures for the others as long as it runs."""
        publishing = asyncio.create_task(self._publish_for_ever(), name="metrics")
        try:
            yield
        finally:
            await ended(publishing)
            with suppress(asyncio.CancelledError):
                publishing.result()

    def latest(self) -> bytes:
        """The metrics of all workers in Prometheus' text format; this worker's are those of now."""
        self._measures.publish()
        self._forget_ended_workers()
        registry = CollectorRegistry()
        MultiProcessCollector(registry, str(self._directory))  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    async def _publish_for_ever(self) -> None:
        while True:
            await readiness.look()
            self._measures.publish()
            await asyncio.sleep(PUBLISH_SECONDS)

    def _forget_ended_workers(self) -> None:
        for pid in {int(path.stem.rpartition("_")[2]) for path in self._directory.glob("gauge_live*.db")}:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                with suppress(FileNotFoundError):  # another worker is removing the same
                    mark_process_dead(pid, str(self._directory))  # type: ignore[no-untyped-call]
