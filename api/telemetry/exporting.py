"""Sends spans to the collector, from a thread of its own. If the collector is dead, spans are lost, nothing else."""

import logging
from collections.abc import Sequence

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from api.program import PROGRAM

log = logging.getLogger("vigie.traces")

# OpenTelemetry would log each failed attempt, with its address. What an operator must know is said below, once.
logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)


class SaysOnce(SpanExporter):
    """Exports by another exporter, and logs when the collector stops taking spans, and when it takes them again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._lost = 0  # spans since the collector took some
        self._is_ending = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            result = self._exporter.export(spans)
        except Exception as error:
            self._note_loss(len(spans), f"they could not be sent ({type(error).__name__})")
            return SpanExportResult.FAILURE
        if result is not SpanExportResult.SUCCESS:
            self._note_loss(len(spans), "the collector does not accept them")
        elif self._lost:
            log.warning("The collector accepts traces again; %d spans were lost.", self._lost)
            self._lost = 0
        return result

    def shutdown(self) -> None:
        self._is_ending = True
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)

    def _note_loss(self, spans: int, why: str) -> None:
        if not self._lost and not self._is_ending:
            log.warning("Traces are lost: %s. `%s check` says more; serving goes on.", why, PROGRAM)
        self._lost += spans
