"""Real HTTP servers on loopback that receive what channels send; one imitates Twilio."""

import base64
import json
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, parse_qsl, urlsplit

from models import clock


@dataclass(frozen=True)
class Heard:
    """A request that a receiver got."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Said:
    """The response to a request."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore broken connections: some tests kill clients or cut off answers."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as it was called


class Receiver:
    """Runs inside its `with` block and answers as `answer` says. `heard` has the requests, in order."""

    def __init__(self, answer: Callable[[Heard], Said] = lambda heard: Said()) -> None:
        self.heard: list[Heard] = []
        self._changed = threading.Condition()
        self._answer = answer
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                receiver._serve(self)

            def do_GET(self) -> None:
                receiver._serve(self)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing on the terminal."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait_for(self, count: int, *, seconds: float = 30) -> list[Heard]:
        """The requests, once there are this many. It blocks its thread."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.heard) >= count, seconds), f"only {len(self.heard)} came"
            return list(self.heard)

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("content-length") or 0)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        heard = Heard(handler.command, handler.path, headers, handler.rfile.read(length))
        with self._changed:
            said = self._answer(heard)
            self.heard.append(heard)
            self._changed.notify_all()
        try:
            handler.send_response(said.status)
            for name, value in {"content-length": str(len(said.body)), **said.headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(said.body)
        except OSError:
            handler.close_connection = True  # the client was killed meanwhile


class FakeTwilio(Receiver):
    """Accepts and lists messages as Twilio's API does. Like Twilio, it has no idempotency keys."""

    def __init__(self, account: str, token: str) -> None:
        super().__init__(self._as_twilio)
        self.sent: list[dict[str, str]] = []
        self.refusals: list[Said] = []  # responses to the next messages, in place of accepting them
        self.is_busy = False  # then it doesn't list what it has accepted
        self._basic = "Basic " + base64.b64encode(f"{account}:{token}".encode()).decode()
        self._path = f"/2010-04-01/Accounts/{account}/Messages.json"

    def _as_twilio(self, heard: Heard) -> Said:
        parts = urlsplit(heard.path)
        if heard.headers.get("authorization") != self._basic or parts.path != self._path:
            return Said(401, json.dumps({"code": 20003, "message": "Authenticate", "status": 401}).encode())
        if heard.method == "GET":
            if self.is_busy:
                return Said(503, b"")
            asked = parse_qs(parts.query)
            listed = [each for each in reversed(self.sent) if each["to"] == asked["To"][0]]
            return Said(200, json.dumps({"messages": listed[: int(asked["PageSize"][0])]}).encode())
        if self.refusals:
            return self.refusals.pop(0)
        form = heard.form
        message = {
            "sid": f"SM{len(self.sent):032x}",
            "to": form["To"],
            "from": form.get("From", ""),
            "body": form["Body"],
            "status": "queued",
            "direction": "outbound-api",
            "date_created": format_datetime(clock.now()),
            "callback": form["StatusCallback"],
        }
        self.sent.append(message)
        return Said(201, json.dumps(message).encode())
