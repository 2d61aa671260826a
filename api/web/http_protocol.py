"""HTTP/1.1, server-sent events included: deadlines, the size of a request's head, and a slot for each connection."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.traffic.addresses import network_of
from api.traffic.refusals import SOCKET_RETRY_SECONDS, Reason, Refusal, count, refuse
from api.traffic.sockets import EXTENSION, sockets
from api.web.lingering import LingeringTransport
from api.web.pacing import newcomers
from api.web.stalled_peers import CutsOffStalledPeers

HEAD_SECONDS = 10  # from the connection, or from the first byte of a later request, to the end of the head
BODY_SECONDS = 20  # from the end of the head to the end of the body: 100 kB at 5 kB a second
LINGER_SECONDS = 1  # for the client to read a refusal; it would be lost if data that came after it ended the connection
MOST_DISCARDED_BYTES = (
    262_144  # of a body that was refused: proxies send what is a little too large, and read only then
)
MAX_HEAD_BYTES = 32_768  # a query sent with GET is in the head
MAX_HEADERS = 100
MOST_PIPELINED = 20  # requests that wait for the answers to those before them
PARSED_AT_ONCE = 8_192  # bytes; after each part it is looked whether the client goes too far


class HttpProtocol(CutsOffStalledPeers, HttpToolsProtocol):
    """Refuses a connection that has no room, a request that comes too slowly, and a head that is too large."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._deadline: asyncio.TimerHandle | None = None
        self._heads = 0  # how many have begun
        self._head_bytes = 0
        self._is_in_head = False
        self._awaits_head = True
        self._has_come = b""  # the client's first data, until they are looked at
        self._is_over = False  # refused, or now a WebSocket: what still comes is not looked at

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._lingering = LingeringTransport(
            self.transport, self._stop_reading, is_sending=self._is_sending, most_discarded_bytes=MOST_DISCARDED_BYTES
        )
        self.slot = sockets.admit(self._address(), self.transport.abort)
        self._expect_within(HEAD_SECONDS, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_nothing()
        self._lingering.lost()
        sockets.release(self.slot)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_over:
            self._lingering.discard(data)
            return
        if self._awaits_head and self._deadline is None:
            self._expect_within(HEAD_SECONDS, self._head_is_late)
        if self._heads and not self._has_come:
            self._take(data)
        else:
            self._has_come += data
            if len(self._has_come) == len(data):
                newcomers.soon(self._take_first, self.slot.address)
                if self._has_come:  # it has to wait, and must not pile up meanwhile
                    self.flow.pause_reading()

    def _take_first(self) -> None:
        if not self._is_over and not self.transport.is_closing():
            self.flow.resume_reading()
        data, self._has_come = self._has_come, b""
        self._take(data)

    def _take(self, data: bytes) -> None:
        for start in range(0, len(data), PARSED_AT_ONCE):
            if self._is_over or self.transport.is_closing():
                return
            self._parse(data[start : start + PARSED_AT_ONCE])

    def _parse(self, part: bytes) -> None:
        before = self._heads
        super().data_received(part)
        if self._is_in_head and not self._is_over:
            self._head_bytes = 0 if self._heads > before else self._head_bytes + len(part)
            if self._head_bytes > MAX_HEAD_BYTES:
                self._refuse(refuse(Reason.HEAD_TOO_LARGE))

    def _address(self) -> str | None:
        """The key of the peer's address; None for a trusted proxy, because each of its clients has an own one."""
        host = self.client[0] if self.client else ""
        network, trusted = network_of(host), cast(ProxyHeadersMiddleware, self.app).trusted_hosts
        return None if host in trusted or network in trusted else network

    # What the parser finds. After a refusal it may find more in the same data.

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._heads += 1
        self._is_in_head = True
        cast(dict[str, Any], self.scope)["extensions"] = {EXTENSION: self.slot}

    def on_header(self, name: bytes, value: bytes) -> None:
        if len(self.headers) <= MAX_HEADERS:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_in_head = self._awaits_head = False
        if self._is_over:
            return
        if refusal := self._refusal():
            self._refuse(refusal)
        elif len(self.pipeline) >= MOST_PIPELINED:
            count(Reason.PIPELINED)
            self._is_over = True
            self.transport.abort()
        else:
            self._expect_within(BODY_SECONDS, self._body_is_late)
            super().on_headers_complete()
            if self.cycle:  # there is none for a WebSocket
                self.cycle.transport = cast(asyncio.Transport, self._lingering)

    def _is_sending(self) -> bool:
        """Whether the body of the request is still to come."""
        return bool(self.cycle.more_body)

    def _stop_reading(self) -> None:
        self._is_over = True
        self._expect_nothing()

    def _refusal(self) -> Refusal | None:
        if self.slot.refusal:
            return self.slot.refusal
        head = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if head > MAX_HEAD_BYTES or len(self.headers) > MAX_HEADERS:
            return refuse(Reason.HEAD_TOO_LARGE)
        if len(self.tasks) >= sockets.most:  # requests whose clients have left may still be running
            return refuse(Reason.SOCKETS, seconds=SOCKET_RETRY_SECONDS)
        return None

    def on_body(self, body: bytes) -> None:
        if not self._is_over:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self._is_over:
            return
        super().on_message_complete()
        self._awaits_head = True
        if self._is_answering:
            self._expect_nothing()
            sockets.work(self.slot)
        else:  # it was answered before its body had arrived
            self._expect_within(HEAD_SECONDS, self._head_is_late)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._is_answering:
            sockets.wait(self.slot)

    def send_400_response(self, msg: str) -> None:
        if not self._is_over:
            super().send_400_response(msg)

    def handle_websocket_upgrade(self) -> None:
        if self._is_over:
            return
        self._stop_reading()
        self._lingering.lost()
        super().handle_websocket_upgrade()
        self.parser: Any = None  # the two refer to each other: all of this would wait for Python's collector

    # Deadlines and refusals

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _expect_within(self, seconds: float, otherwise: Callable[[], None]) -> None:
        self._expect_nothing()
        self._deadline = self.loop.call_later(seconds, self._deadline_passed, seconds, otherwise)

    def _expect_nothing(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _deadline_passed(self, seconds: float, otherwise: Callable[[], None]) -> None:
        self._deadline = None
        if self.flow.read_paused:  # the server itself lets the client wait
            self._expect_within(seconds, otherwise)
        else:
            newcomers.soon(lambda: self._act_on_delay(otherwise), self.slot.address)

    def _act_on_delay(self, otherwise: Callable[[], None]) -> None:
        has_come_after_all = self._deadline or self._is_over
        if not has_come_after_all and not self.transport.is_closing():
            otherwise()

    def _head_is_late(self) -> None:
        if self._is_answering:
            return  # an answer is on its way; when it is complete, the connection is closed if the rest hasn't come
        if self._is_in_head:
            self._refuse(refuse(Reason.HEAD_LATE))
        else:
            count(Reason.HEAD_LATE)
            self.transport.close()  # without an answer, as nothing was asked

    def _body_is_late(self) -> None:
        if self.cycle.response_started:
            count(Reason.BODY_LATE)
            self.transport.abort()
            return
        refusal = refuse(Reason.BODY_LATE)
        self.cycle.disconnected = True  # for the application, the client has left
        self.cycle.message_event.set()
        self._answer(refusal)

    def _refuse(self, refusal: Refusal) -> None:
        if self._is_answering:  # to an earlier request; its answer can't be followed by one that comes at once
            self._is_over = True
            self.transport.abort()
        else:
            self._answer(refusal)

    def _answer(self, refusal: Refusal) -> None:
        self._is_over = True
        self.transport.write(refusal.as_bytes())
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.pause_reading()
        self._expect_nothing()
        self._deadline = self.loop.call_later(LINGER_SECONDS, self.transport.abort)
