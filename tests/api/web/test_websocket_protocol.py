"""How many messages a socket may carry, and whom it holds up: api/web/websocket_protocol.py."""

import asyncio
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import pytest
from websockets.server import ServerProtocol
from wsproto.events import Event, TextMessage

from api.traffic.allowances import WITH_AN_ISSUER
from api.traffic.refusals import Reason
from api.traffic.sockets import sockets
from api.web import websocket_protocol
from api.web.pacing import Act, Pace
from api.web.websocket_protocol import MOST_BEFORE_SIGN_IN, PARSED_AT_ONCE, TOO_MANY_MESSAGES, WebSocketProtocol
from tests.api.traffic.counting import refused
from tests.api.web.serving import GET, pings, served, texts
from tests.support.freezing import until
from tests.support.garbage import garbage

THIRTY = replace(WITH_AN_ISSUER, messages_per_socket=3, messages_per_principal=100)  # ten seconds' worth at once


@pytest.mark.parametrize(
    ("interval", "rtt", "now", "due"),
    [
        (15.0, 0.0, 100.01, 116.0),
        (15.0, 0.0, 100.99, 116.0),
        (15.0, 0.5, 101.5, 116.0),
        (15.0, 0.0, 101.01, 117.0),
        (0.2, 0.0, 100.01, 100.25),
    ],
)
def test_pings_that_are_due_within_a_second_are_sent_together(
    interval: float, rtt: float, now: float, due: float
) -> None:
    protocol, loop = WebSocketProtocol.__new__(WebSocketProtocol), Mock()
    protocol.ping_interval, protocol.last_ping_rtt, protocol.loop = interval, rtt, loop
    loop.time.return_value = now
    protocol.schedule_ping()
    loop.call_at.assert_called_once_with(pytest.approx(due), protocol.send_keepalive_ping)


@pytest.mark.parametrize("flood", [pings(20_000), texts(20_000)], ids=["pings", "texts"])
async def test_who_has_not_signed_in_may_send_few_messages(flood: list[Event]) -> None:
    before = refused(Reason.MESSAGES_OF_SOCKET)
    async with served() as server, server.websocket("/stranger") as socket:
        assert await socket.is_accepted()
        await socket.send(*flood)
        code, _ = await socket.close_code()
        assert code == TOO_MANY_MESSAGES
    assert len(server.messages) <= MOST_BEFORE_SIGN_IN
    assert refused(Reason.MESSAGES_OF_SOCKET) == before + 1
    assert len(sockets) == 0


class Later(Pace):
    """As if every round were full."""

    def soon(self, act: Act, of: str | None = None) -> None:
        asyncio.get_running_loop().call_soon(act)


@pytest.mark.parametrize("pace", [Pace(), Later()], ids=["read at once", "read in later rounds"])
async def test_who_has_signed_in_may_send_a_burst_and_then_the_socket_is_closed(
    monkeypatch: pytest.MonkeyPatch, pace: Pace
) -> None:
    monkeypatch.setattr(websocket_protocol, "newcomers", pace)
    async with served(THIRTY) as server, server.websocket("/signed-in") as socket:
        assert await socket.is_accepted()
        await socket.send(*texts(30))
        await until(lambda: len(server.messages) == 30)
        await socket.send(*texts(1))
        assert await socket.close_code() == (TOO_MANY_MESSAGES, 0)
        assert len(server.messages) == 30


async def test_pings_count_and_are_answered_until_then() -> None:
    async with served(THIRTY) as server, server.websocket("/signed-in") as socket:
        assert await socket.is_accepted()
        await socket.send(*pings(30))
        for _ in range(30):
            await socket.event()
        await socket.send(*pings(1))
        assert (await socket.close_code())[0] == TOO_MANY_MESSAGES


async def test_all_sockets_of_a_principal_share_what_the_principal_may_send() -> None:
    before = refused(Reason.MESSAGES_OF_PRINCIPAL)
    shared = replace(WITH_AN_ISSUER, messages_per_socket=100, messages_per_principal=2)
    async with (
        served(shared) as server,
        server.websocket("/signed-in") as first,
        server.websocket("/signed-in") as second,
        server.websocket("/stranger") as other,
    ):
        assert [await socket.is_accepted() for socket in (first, second, other)] == [True] * 3
        await first.send(*texts(20))
        await until(lambda: len(server.messages) == 20)
        await second.send(*texts(1))
        assert await second.close_code() == (TOO_MANY_MESSAGES, 0)
        await other.send(*texts(1))
        await until(lambda: len(server.messages) == 21)
    assert refused(Reason.MESSAGES_OF_PRINCIPAL) == before + 1


async def test_others_have_their_turn_between_the_messages_of_one_client() -> None:
    plenty = replace(WITH_AN_ISSUER, messages_per_socket=1_000, messages_per_principal=1_000)
    async with served(plenty) as server, server.websocket("/signed-in") as socket, server.connected() as other:
        assert await socket.is_accepted()
        await socket.send(*texts(5_000))
        await until(lambda: len(server.messages) > 0)
        await other.send(GET)
        assert (await other.answer())[0] == 200
        assert len(server.messages) < 5_000, "they were not all processed first"
        await until(lambda: len(server.messages) == 5_000)
    assert server.messages == [f"{number}" for number in range(5_000)]


async def test_a_message_of_many_parts_arrives_whole() -> None:
    long = "é" * (PARSED_AT_ONCE * 5)
    async with served() as server, server.websocket("/signed-in") as socket:
        assert await socket.is_accepted()
        await socket.send(TextMessage(data="before"), TextMessage(data=long), TextMessage(data="after"))
        await until(lambda: len(server.messages) == 3)
    assert server.messages == ["before", long, "after"]


async def test_sockets_that_have_not_signed_in_make_room() -> None:
    async with served(replace(WITH_AN_ISSUER, max_sockets=10)) as server, server.websocket("/signed-in") as kept:
        assert await kept.is_accepted()
        for _ in range(30):
            async with server.websocket("/stranger") as socket:
                assert await socket.is_accepted()
        assert sockets.waiting <= 9
        await kept.send(*texts(1))
        await until(lambda: len(server.messages) == 1)


async def test_behind_a_proxy_the_sockets_of_one_address_are_counted_under_the_clients_address() -> None:
    two = replace(WITH_AN_ISSUER, sockets_per_address=2)
    async with (
        served(two) as server,
        server.websocket("/signed-in", forwarded_for="192.0.2.7") as first,
        server.websocket("/signed-in", forwarded_for="192.0.2.7") as second,
    ):
        assert [await socket.is_accepted() for socket in (first, second)] == [True, True]
        async with server.websocket("/signed-in", forwarded_for="192.0.2.7") as third:
            assert not await third.is_accepted()
        async with server.websocket("/signed-in", forwarded_for="192.0.2.8") as fourth:
            assert await fourth.is_accepted()


async def test_an_address_that_is_no_proxy_is_counted_when_it_connects() -> None:
    two = replace(WITH_AN_ISSUER, sockets_per_address=2)
    async with (
        served(two, trusted="192.0.2.1") as server,
        server.websocket("/signed-in", forwarded_for="192.0.2.7") as first,
        server.websocket("/signed-in", forwarded_for="192.0.2.8") as second,
    ):
        assert [await socket.is_accepted() for socket in (first, second)] == [True, True]
        async with server.connected() as third:
            await third.send(GET)
            assert await third.refusal() == (429, "TOO_MANY_SOCKETS", "5")


class Reading:
    """As much of a transport as reading takes."""

    def __init__(self, *, is_closing: bool = False) -> None:
        self.is_closing = lambda: is_closing
        self.pauses = 0

    def pause_reading(self) -> None:
        self.pauses += 1


def half_parsed(transport: Reading) -> Any:
    """A connection of which something is still to be parsed, though reading goes on: uvicorn resumes it at a close."""
    connection: Any = WebSocketProtocol.__new__(WebSocketProtocol)
    connection.transport, connection.read_paused = transport, False
    connection._unparsed = b"earlier "
    return connection


def test_no_more_is_read_than_was_parsed_also_after_a_close() -> None:
    transport = Reading()
    connection = half_parsed(transport)
    connection.data_received(b"later")
    connection.data_received(b"!")
    assert (connection._unparsed, connection.read_paused, transport.pauses) == (b"earlier later!", True, 1)


def test_what_is_left_of_a_connection_that_is_gone_is_dropped() -> None:
    connection = half_parsed(Reading(is_closing=True))
    connection._parse_part()  # anything else would need what this connection lacks
    assert connection._unparsed == b""


async def test_nothing_of_a_closed_socket_waits_for_the_collector() -> None:
    async with served() as server:
        with garbage() as found:
            for _ in range(5):
                async with server.websocket("/stranger") as socket:
                    assert await socket.is_accepted()
                await until(lambda: len(sockets) == 0)
            await asyncio.sleep(0)
    assert not {WebSocketProtocol.__name__, ServerProtocol.__name__} & {*found}, found
