"""A collector of OpenTelemetry in the process of the test: it decodes what it gets over HTTP, and can be silent or refuse."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1 import trace_pb2

PATH = "/v1/traces"


@dataclass(frozen=True)
class Received:
    """A span as the collector has it; ids are hexadecimal."""

    name: str
    trace_id: str
    span_id: str
    parent_id: str
    kind: int
    attributes: dict[str, Any]
    links: tuple[tuple[str, str], ...]
    has_failed: bool
    service: dict[str, Any]


class Collector:
    """Answers `status`; while it is `silent`, it takes requests and answers none."""

    def __init__(self) -> None:
        self.status = 200
        self.bodies: list[bytes] = []
        self.spans: list[Received] = []
        self._may_answer = threading.Event()
        self._may_answer.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._may_answer.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a server that sends everything here, soon."""
        return {
            "VIGIE_TRACES": "otlp",
            "VIGIE_TRACES_RATIO": "1",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self._server.server_port}",
            "OTEL_BSP_SCHEDULE_DELAY": "50",
        }

    def silence(self) -> None:
        self._may_answer.clear()

    def named(self, name: str, **attributes: Any) -> list[Received]:
        wanted = {key.replace("__", "."): value for key, value in attributes.items()}.items()
        return [span for span in list(self.spans) if span.name == name and wanted <= span.attributes.items()]

    def trace(self, trace_id: str) -> list[Received]:
        return [span for span in list(self.spans) if span.trace_id == trace_id]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        collector = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                answer = ExportTraceServiceResponse().SerializeToString()
                collector._may_answer.wait(60)
                status = collector.status if self.path == PATH else 404
                if status == 200:
                    collector._take(body)
                try:
                    self.send_response(status)
                    self.send_header("content-type", "application/x-protobuf")
                    self.send_header("content-length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)
                except ConnectionError:  # who sent it has left
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def _take(self, body: bytes) -> None:
        request = ExportTraceServiceRequest.FromString(body)
        self.bodies.append(body)
        for resource in request.resource_spans:
            service = _plain(resource.resource.attributes)
            for scope in resource.scope_spans:
                self.spans.extend(_received(span, service) for span in scope.spans)


def _received(span: trace_pb2.Span, service: dict[str, Any]) -> Received:
    return Received(
        span.name,
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        span.kind,
        _plain(span.attributes),
        tuple((link.trace_id.hex(), link.span_id.hex()) for link in span.links),
        span.status.code == trace_pb2.Status.STATUS_CODE_ERROR,
        service,
    )


def _plain(attributes: Iterable[KeyValue]) -> dict[str, Any]:
    return {each.key: getattr(each.value, each.value.WhichOneof("value") or "") for each in attributes}
