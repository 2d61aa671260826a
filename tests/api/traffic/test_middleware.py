"""Requests and handshakes of an address that sends too many: api/traffic/middleware.py."""

from dataclasses import replace

from api.traffic.allowances import WITH_AN_ISSUER
from api.traffic.refusals import Reason
from tests.api.traffic.counting import refused
from tests.api.web.serving import GET, served

TEN = replace(WITH_AN_ISSUER, requests_per_address=1)  # at once


async def test_the_eleventh_request_at_once_gets_429_and_healthz_is_answered() -> None:
    before = refused(Reason.REQUESTS_OF_ADDRESS)
    async with served(TEN) as server:
        async with server.connected() as client:
            for _ in range(10):
                await client.send(GET)
                assert (await client.answer())[0] == 200
            await client.send(GET)
            assert await client.refusal() == (429, "RATE_LIMITED", "1")
        async with server.websocket("/stranger") as socket:
            assert not await socket.is_accepted()
        async with server.connected() as client:
            await client.send(GET.replace(b"/ ", b"/healthz ", 1))
            assert (await client.answer())[0] == 200
        assert server.requests == 11
    assert refused(Reason.REQUESTS_OF_ADDRESS) == before + 2


async def test_a_proxys_clients_have_a_bucket_each() -> None:
    async with served(TEN) as server:
        for address in ("192.0.2.7", "192.0.2.8"):
            request = GET.replace(b"\r\n\r\n", f"\r\nX-Forwarded-For: {address}\r\n\r\n".encode())
            async with server.connected() as client:
                for _ in range(10):
                    await client.send(request)
                    assert (await client.answer())[0] == 200
                await client.send(request)
                assert await client.refusal() == (429, "RATE_LIMITED", "1")


async def test_the_header_of_who_is_no_proxy_is_not_believed() -> None:
    async with served(TEN, trusted="192.0.2.1") as server, server.connected() as client:
        for number in range(11):
            await client.send(GET.replace(b"\r\n\r\n", f"\r\nX-Forwarded-For: 192.0.2.{number}\r\n\r\n".encode()))
            status, *_ = await client.answer()
            assert status == (200 if number < 10 else 429)
