"""Makes OpenTelemetry's spans of what models/tracing.py is told. requests.py begins those of requests, traces.py sends all."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, StatusCode

from api.telemetry.statements import named
from models.tracing import Attributes

MOST_REMEMBERED = 2_048  # units of work and batches whose spans are still known to those who come after them
MOST_LINKS = 128  # of a batch
BATCH = "log.batch"

ORIGIN = context.create_key("vigie-origin")  # the span to which the traces link that begin in this context


class OpenTelemetryTracer:
    """A models.tracing.Tracer. It remembers which span wrote a fact, and with which batch it was read."""

    def __init__(self, tracer: trace.Tracer) -> None:
        self.opentelemetry = tracer
        self._written: OrderedDict[int, SpanContext] = OrderedDict()
        self._batches: OrderedDict[int, SpanContext] = OrderedDict()

    @property
    def is_recording(self) -> bool:
        return trace.get_current_span().is_recording()

    def ids(self) -> Mapping[str, str]:
        current = trace.get_current_span().get_span_context()
        if not current.is_valid:
            return {}
        return {"trace_id": trace.format_trace_id(current.trace_id), "span_id": trace.format_span_id(current.span_id)}

    @contextmanager
    def span(self, name: str, attributes: Attributes | None, expected: tuple[type[Exception], ...]) -> Iterator[None]:
        origin = context.get_value(ORIGIN) if not trace.get_current_span().get_span_context().is_valid else None
        links = [Link(origin)] if isinstance(origin, SpanContext) else []
        with _current(self.opentelemetry.start_span(name, attributes=attributes, links=links), expected):
            yield

    @contextmanager
    def statement(self, text: str, system: str, times: int) -> Iterator[None]:
        statement = named(text)
        attributes: dict[str, str | int] = {
            "db.system.name": system,
            "db.query.text": statement.text,
            "db.query.summary": statement.summary,
            "db.operation.name": statement.operation,
        }
        if times > 1:
            attributes["db.operation.batch.size"] = times
        span = self.opentelemetry.start_span(statement.summary, kind=SpanKind.CLIENT, attributes=attributes)
        with _current(span):
            yield

    def note(self, attributes: Attributes, name: str | None) -> None:
        span = trace.get_current_span()
        if span.is_recording():
            span.set_attributes(attributes)
            if name is not None:
                span.update_name(name)

    def fail(self, error: BaseException) -> None:
        _fail(trace.get_current_span(), error)

    def wrote(self, position: int) -> None:
        self.note({"vigie.log.position": position}, None)
        _remember(self._written, position, trace.get_current_span().get_span_context())

    @contextmanager
    def batch(self, first: int, last: int) -> Iterator[None]:
        positions = range(first, last + 1) if last - first < len(self._written) else list(self._written)
        writers = [self._written[each] for each in positions if first <= each <= last and each in self._written]
        span = self.opentelemetry.start_span(
            BATCH,
            context=Context(),
            kind=SpanKind.CONSUMER,
            attributes={"vigie.log.first": first, "vigie.log.last": last},
            links=[Link(each) for each in writers[:MOST_LINKS]],
        )
        _remember(self._batches, last, span.get_span_context())
        with _current(span):
            yield

    @contextmanager
    def delivery(self, last: int, attributes: Attributes) -> Iterator[None]:
        batch = self._batches.get(last)
        inside = trace.set_span_in_context(trace.NonRecordingSpan(batch), Context()) if batch else Context()
        with _current(self.opentelemetry.start_span("delivery", context=inside, attributes=attributes)):
            yield


@contextmanager
def _current(span: Span, expected: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Let the span be current inside the block, and end with it."""
    token = context.attach(trace.set_span_in_context(span))
    try:
        yield
    except Exception as error:
        if not isinstance(error, expected):
            _fail(span, error)
        raise
    finally:
        context.detach(token)
        span.end()


def _fail(span: Span, error: BaseException) -> None:
    """An exception's message may quote what is secret, so its type is all that is said."""
    span.set_attribute("error.type", f"{type(error).__module__}.{type(error).__qualname__}")
    span.set_status(StatusCode.ERROR)


def _remember(spans: "OrderedDict[int, SpanContext]", position: int, span: SpanContext) -> None:
    if not span.is_valid:
        return
    spans[position] = span
    spans.move_to_end(position)
    if len(spans) > MOST_REMEMBERED:
        spans.popitem(last=False)
