"""Traces of this process: begun with it, sent in the background, and ended in bounded time. tracer.py makes the spans."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_INSTANCE_ID, SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, ParentBased, Sampler, SamplingResult, TraceIdRatioBased
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes

from api.telemetry.exporting import SaysOnce
from api.telemetry.requests import TracesRequests
from api.telemetry.tracer import BATCH, MOST_LINKS, OpenTelemetryTracer
from models import tracing
from models.database.traced_statements import traced_statements

ENDING_SECONDS = 2.0  # for the spans that are still to be sent when the process ends
TRIAL_SECONDS = 2.0
LONGEST_ATTRIBUTE = 2_048  # characters: of a statement with a long list, the beginning is enough


class Traces:
    """What a process needs for its traces: a tracer while it runs, and a middleware."""

    middleware = TracesRequests

    def __init__(self, ratio: float, *, exporter: SpanExporter | None = None) -> None:
        """`ratio` is the part of the traces that is sent. Without an exporter, the variables OTEL_… say where to.

        Raises ValueError if one of these variables can't be used.
        """
        self._exporter = SaysOnce(exporter or OTLPSpanExporter())
        self._provider = TracerProvider(
            sampler=SamplesTogether(ratio),
            resource=_resource(),
            shutdown_on_exit=False,  # it could wait for half a minute
            span_limits=SpanLimits(max_links=MOST_LINKS, max_span_attribute_length=LONGEST_ATTRIBUTE),
        )
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self.tracer = OpenTelemetryTracer(self._provider.get_tracer("vigie"))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Make and send spans inside the block."""
        tracing.install(self.tracer)
        try:
            with traced_statements():
                yield
        finally:
            tracing.install(None)
            await self._end()

    async def _end(self) -> None:
        """Send what is left, but don't wait longer than ENDING_SECONDS: a thread of its own holds up nobody's exit."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()

        def end() -> None:
            self._provider.shutdown()
            with suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(ended.set)

        threading.Thread(target=end, name="traces-end", daemon=True).start()
        with suppress(TimeoutError):
            async with asyncio.timeout(ENDING_SECONDS):
                await ended.wait()
                return
        self._exporter.shutdown()


class SamplesTogether(Sampler):
    """Samples a part of the traces. A batch of facts is sampled whenever the trace is that wrote one of them."""

    def __init__(self, ratio: float) -> None:
        self._by_ratio = ParentBased(TraceIdRatioBased(ratio))

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        is_followed = name == BATCH and any(link.context.trace_flags.sampled for link in links or ())
        sampler = ALWAYS_ON if is_followed else self._by_ratio
        return sampler.should_sample(parent_context, trace_id, name, kind, attributes, links, trace_state)

    def get_description(self) -> str:
        return "SamplesTogether"


def collector_accepts() -> bool:
    """Whether the collector takes a request without spans. It blocks for at most TRIAL_SECONDS."""
    exporter = OTLPSpanExporter(timeout=TRIAL_SECONDS)
    try:
        return exporter.export([]) is SpanExportResult.SUCCESS
    finally:
        exporter.shutdown()  # type: ignore[no-untyped-call]


def _resource() -> Resource:
    """This process among others. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES may name the service otherwise."""
    found = Resource.create({SERVICE_INSTANCE_ID: str(uuid4()), "process.pid": os.getpid()})
    is_unnamed = str(found.attributes[SERVICE_NAME]).startswith("unknown_service")
    return found.merge(Resource({SERVICE_NAME: "vigie"})) if is_unnamed else found
