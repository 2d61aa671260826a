"""WebSockets that make room, and whose address counts: api/web/websocket_protocol.py."""

from dataclasses import replace

from api.traffic.allowances import WITH_AN_ISSUER
from api.traffic.sockets import sockets
from tests.api.web.serving import GET, served, texts
from tests.support.freezing import until


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
        server.connected() as third,
    ):
        assert [await socket.is_accepted() for socket in (first, second)] == [True, True]
        await third.send(GET)
        assert await third.refusal() == (429, "TOO_MANY_SOCKETS", "5")
