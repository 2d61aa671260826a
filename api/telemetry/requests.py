"""Begins a span for each HTTP request and each WebSocket's handshake, in the trace that a trusted proxy has begun."""

from opentelemetry import context, trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.telemetry.tracer import ORIGIN, OpenTelemetryTracer
from api.traffic.sockets import is_from_proxy
from models import correlation

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"})
HEADERS = ("traceparent", "tracestate")
SWITCHING_PROTOCOLS, FORBIDDEN, INTERNAL = 101, 403, 500

propagator = TraceContextTextMapPropagator()


class TracesRequests:
    """The span of a request ends with its response; that of an event stream with the first part of it.

    On a WebSocket each operation is a trace of its own, which links to the handshake. What probes ask is not traced.
    """

    def __init__(self, app: ASGIApp, tracer: OpenTelemetryTracer) -> None:
        self._app = app
        self._tracer = tracer.opentelemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        span = self._span(scope)
        if scope["type"] == "http":
            inside, answering = trace.set_span_in_context(span, Context()), _answering_request(scope, span, send)
        else:
            inside = context.set_value(ORIGIN, span.get_span_context(), Context())
            answering = _answering_handshake(scope, span, send)
        token = context.attach(inside)
        try:
            await self._app(scope, receive, answering)
        finally:
            context.detach(token)
            _end(span, scope)

    def _span(self, scope: Scope) -> Span:
        begun, links = _given(scope)
        attributes = {
            "http.request.method": _method(scope) or "_OTHER",
            "url.scheme": {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"]),
            "network.protocol.version": scope["http_version"],
        }
        if scope["type"] == "websocket":
            attributes["network.protocol.name"] = "websocket"
        if request_id := correlation.current().request_id:
            attributes["vigie.request_id"] = request_id
        return self._tracer.start_span(_method(scope) or "HTTP", begun, SpanKind.SERVER, attributes, links)


def _method(scope: Scope) -> str | None:
    """None for one that no standard knows: clients may send any word. A handshake is a GET, as far as anybody sees."""
    method: str = scope.get("method", "GET")
    return method if method in METHODS else None


def _given(scope: Scope) -> tuple[Context, list[Link]]:
    """The trace in which the request's span begins. That of a client is only linked: clients don't decide what is sent."""
    headers = Headers(scope=scope)
    carrier = {name: headers[name] for name in HEADERS if name in headers}
    begun = propagator.extract(carrier, Context())
    given = trace.get_current_span(begun).get_span_context()
    if not given.is_valid or is_from_proxy(scope):
        return begun, []
    return Context(), [Link(SpanContext(given.trace_id, given.span_id, is_remote=True))]


def _answering_request(scope: Scope, span: Span, send: Send) -> Send:
    is_stream = False

    async def answering(message: Message) -> None:
        nonlocal is_stream
        if message["type"] == "http.response.start":
            _note_status(span, message["status"])
            is_stream = Headers(raw=message.get("headers", [])).get("content-type", "").startswith("text/event-stream")
        await send(message)
        if is_stream and message["type"] == "http.response.body":
            _end(span, scope)

    return answering


def _answering_handshake(scope: Scope, span: Span, send: Send) -> Send:
    async def answering(message: Message) -> None:
        match message["type"]:
            case "websocket.accept":
                _note_status(span, SWITCHING_PROTOCOLS)
            case "websocket.http.response.start":
                _note_status(span, message["status"])
            case "websocket.close":
                _note_status(span, FORBIDDEN)
        await send(message)
        _end(span, scope)

    return answering


def _note_status(span: Span, status: int) -> None:
    if span.is_recording():
        span.set_attribute("http.response.status_code", status)
        if status >= INTERNAL:
            span.set_attribute("error.type", str(status))
            span.set_status(StatusCode.ERROR)


def _end(span: Span, scope: Scope) -> None:
    """End the span, once. By now it is known which route has answered."""
    if not span.is_recording():
        return
    if route := getattr(scope.get("route"), "path", None):
        span.set_attribute("http.route", route)
        span.update_name(f"{_method(scope) or 'HTTP'} {route}")
    span.end()
