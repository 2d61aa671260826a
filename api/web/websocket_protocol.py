"""WebSocket: how many messages a client may send, fairness among clients, and writing without waiting."""

import asyncio
import math
from typing import Any, cast

from websockets.http11 import Request
from websockets.protocol import CONNECTING, OPEN

from api.graphql import delivery
from api.traffic.rates import rates
from api.traffic.refusals import Reason, count
from api.traffic.sockets import EXTENSION, Slot, sockets
from api.web.broken_text import ClosesOnBrokenText
from api.web.lingering import LingeringTransport
from api.web.pacing import Pace, members, newcomers
from api.web.stalled_peers import CutsOffStalledPeers
from schema.turns import turns

TOO_MANY_MESSAGES = 4429
MOST_BEFORE_SIGN_IN = 20  # messages; a client needs one, `connection_init`
PINGED_TOGETHER_SECONDS = 1.0
SECONDS_OF_MESSAGE = 0.0005  # about, for what begins with it, as an operation
PARSED_AT_ONCE = 1_024  # bytes at most; between two such parts, other clients have their turn
FEWEST_PARSED = 64  # bytes of somebody whose messages are small: ten pings take a third of a millisecond
FLOOD_WORK = 100_000  # what a closed socket counts for its client, whose next ones wait for their turns


class WebSocketProtocol(CutsOffStalledPeers, ClosesOnBrokenText):
    """Closes a socket whose client sends too many messages. Counts what arrives: messages, their fragments, pings, pongs."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._slot: Slot
        self._unparsed = b""
        self._parsed_at_once = FEWEST_PARSED
        self._arrived = 0  # with the last part: messages, their fragments, pings and pongs
        self._before_sign_in = 0
        self._bucket = rates.messages_of_one_socket()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """An HTTP connection has become a WebSocket, and waits for the client to sign in."""
        self._slot = cast(asyncio.Transport, transport).get_protocol().slot  # type: ignore[attr-defined]
        sockets.wait(self._slot)
        self._lingering = LingeringTransport(cast(asyncio.Transport, transport), self._stop_sending)
        super().connection_made(cast(asyncio.Transport, self._lingering))

    def _stop_sending(self) -> None:
        self.disconnected = True

    def connection_lost(self, exc: Exception | None) -> None:
        self._lingering.lost()
        sockets.release(self._slot)
        super().connection_lost(exc)
        self._let_go()

    def _let_go(self) -> None:
        """Of what refers to this protocol: the socket would otherwise wait for Python's collector."""
        self.conn.parser.close()  # whoever parses refers to its connection
        if hasattr(self, "scope"):
            cast(dict[str, Any], self.scope["extensions"]).pop(delivery.EXTENSION, None)

    def shutdown(self) -> None:
        if not self.transport.is_closing():  # otherwise the client has had its close frame
            super().shutdown()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):  # it has none if it refused the handshake
            extensions = cast(dict[str, Any], self.scope["extensions"])
            extensions[delivery.EXTENSION] = self
            extensions[EXTENSION] = self._slot

    # Writing

    def write_at_once(self, data: bytes) -> bool:
        if not self.writable.is_set() or self.close_sent or self.disconnected or self.transport.is_closing():
            return False
        self.transport.write(data)
        return True

    # Pinging

    def schedule_ping(self) -> None:
        """Clients whose pings are due within the same second are pinged together.

        To wake the process for each of thousands of sockets, and again for each answer, costs more than the pings.
        """
        interval = self.ping_interval
        assert interval is not None
        together = min(PINGED_TOGETHER_SECONDS, interval / 4)
        due = self.loop.time() + max(0.0, interval - self.last_ping_rtt)
        self.ping_timer = self.loop.call_at(math.ceil(due / together) * together, self.send_keepalive_ping)

    # Reading

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            self._lingering.discard(data)
            return
        is_waiting, self._unparsed = bool(self._unparsed), self._unparsed + data
        if not is_waiting:
            self._parse_soon()
        if self._unparsed and not self.read_paused:  # also if a close has resumed reading meanwhile
            self.read_paused = True
            self.transport.pause_reading()

    def _parse_part(self) -> None:
        if self.transport.is_closing():
            self._unparsed = b""
            return
        part, self._unparsed = self._unparsed[: self._parsed_at_once], self._unparsed[self._parsed_at_once :]
        self._arrived = 0
        super().data_received(part)
        if self._arrived > 1:  # what takes time is how many messages there are, not how long they are
            self._parsed_at_once = FEWEST_PARSED
        elif self._parsed_at_once < PARSED_AT_ONCE:
            self._parsed_at_once *= 2
        if self.transport.is_closing():
            self._unparsed = b""
        if self._unparsed:
            self._parse_soon()
        else:
            self._read_on()

    def _parse_soon(self) -> None:
        self._pace.soon(self._parse_part, self._slot.principal or self._slot.address)

    @property
    def _pace(self) -> Pace:
        return members if self._slot.principal else newcomers

    def send_receive_event_to_app(self) -> None:
        self._pace.begins(SECONDS_OF_MESSAGE)
        super().send_receive_event_to_app()

    def _read_on(self) -> None:
        is_taken = self.queue.empty() or self.close_sent  # after a close, nobody takes anything more
        if self.read_paused and is_taken and not self._unparsed:
            self.read_paused = False
            self.transport.resume_reading()

    async def receive(self) -> Any:
        message = await self.queue.get()
        self._read_on()
        if not self.queue.empty():
            await asyncio.sleep(0)  # a client that has sent a hundred messages at once does not hold up the others
        return message

    def handle_events(self) -> None:
        self._arrived = arrived = len(self.conn.events)
        if arrived and self.handshake_initiated and (reason := self._too_many(arrived)):
            self._end(reason)
        else:
            super().handle_events()

    def _too_many(self, arrived: int) -> Reason | None:
        principal = self._slot.principal
        if principal is None:
            self._before_sign_in += arrived
            return Reason.MESSAGES_OF_SOCKET if self._before_sign_in > MOST_BEFORE_SIGN_IN else None
        if self._bucket.seconds_to_wait(arrived):
            return Reason.MESSAGES_OF_SOCKET
        return None if rates.allow_messages(principal, arrived) else Reason.MESSAGES_OF_PRINCIPAL

    def _end(self, reason: Reason) -> None:
        """Close the socket. What the client has sent before and is not processed yet is dropped, too."""
        count(reason)
        for user in filter(None, (self._slot.principal, self._slot.address)):  # a proxy's address is nobody's
            turns.recent.add(user, FLOOD_WORK)
        self._unparsed = b""
        self.conn.events_received()
        if self.conn.state is CONNECTING:
            self.transport.abort()
            return
        if self.conn.state is OPEN:  # otherwise there is a close frame already, sent or still to be
            self.conn.send_close(TOO_MANY_MESSAGES, "Too many messages")
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": TOO_MANY_MESSAGES})
        self.stop_keepalive()
        self.transport.close()
