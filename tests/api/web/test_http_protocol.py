"""Heads and bodies that are late or too large, and connections without room: api/web/http_protocol.py."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from api.traffic.allowances import WITH_AN_ISSUER
from api.traffic.refusals import Reason
from api.traffic.sockets import sockets
from api.web import http_protocol
from api.web.http_protocol import MAX_HEAD_BYTES, MAX_HEADERS, MOST_PIPELINED, HttpProtocol
from api.web.pacing import Act, Pace
from tests.api.traffic.counting import refused
from tests.api.web.serving import GET, Served, served
from tests.support.freezing import until

SOON = 0.05  # seconds; what is late comes never


@pytest.fixture
async def running() -> AsyncIterator[Served]:
    async with served() as server:
        yield server
    assert len(sockets) == 0, "every slot was given back"


def head(*lines: str) -> bytes:
    return "\r\n".join(["GET / HTTP/1.1", "Host: x", *lines, "", ""]).encode()


class Held(Pace):
    """Nothing is done until the test does it."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: list[Act] = []

    def soon(self, act: Act, of: str | None = None) -> None:
        self.acts.append(act)


async def test_what_a_newcomer_sends_does_not_pile_up_until_it_is_read(
    monkeypatch: pytest.MonkeyPatch, running: Served
) -> None:
    held = Held()
    monkeypatch.setattr(http_protocol, "newcomers", held)
    async with running.connected() as client:
        await client.send(GET)
        await until(lambda: len(held.acts) == 1)
        [act] = held.acts
        connection: HttpProtocol = act.__self__  # type: ignore[attr-defined]  # it is a method
        assert connection.flow.read_paused
        act()
        assert not connection.flow.read_paused
        assert (await client.answer())[0] == 200
        await client.send(GET)
        assert (await client.answer())[0] == 200


# Deadlines


async def test_a_silent_connection_is_closed_without_a_word(monkeypatch: pytest.MonkeyPatch, running: Served) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", SOON)
    before = refused(Reason.HEAD_LATE)
    async with running.connected() as client:
        assert await client.rest() == b""
    assert refused(Reason.HEAD_LATE) == before + 1


async def test_half_a_head_gets_408(monkeypatch: pytest.MonkeyPatch, running: Served) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", SOON)
    async with running.connected() as client:
        await client.send(GET[:20])
        assert await client.refusal() == (408, "REQUEST_TIMEOUT", None)
    assert running.requests == 0


async def test_half_a_head_after_a_whole_request_gets_408_too(monkeypatch: pytest.MonkeyPatch, running: Served) -> None:
    async with running.connected() as client:
        await client.send(GET)
        assert (await client.answer())[0] == 200
        monkeypatch.setattr(http_protocol, "HEAD_SECONDS", SOON)
        await client.send(GET[:20])
        assert await client.refusal() == (408, "REQUEST_TIMEOUT", None)


async def test_half_a_body_gets_408_and_is_no_fault_of_the_application(
    monkeypatch: pytest.MonkeyPatch, running: Served, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(http_protocol, "BODY_SECONDS", SOON)
    before = refused(Reason.BODY_LATE)
    async with running.connected() as client:
        await client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        assert await client.refusal() == (408, "REQUEST_TIMEOUT", None)
    await until(lambda: running.left == 1)
    assert refused(Reason.BODY_LATE) == before + 1
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_client_that_leaves_within_its_body_is_no_fault_either(
    running: Served, caplog: pytest.LogCaptureFixture
) -> None:
    async with running.connected() as client:
        await client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        await until(lambda: running.requests == 1)
    await until(lambda: running.left == 1)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_who_waits_for_an_answer_is_not_late(monkeypatch: pytest.MonkeyPatch, running: Served) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", SOON)
    monkeypatch.setattr(http_protocol, "BODY_SECONDS", SOON)
    async with running.connected() as client, running.connected() as silent:
        await client.send(GET.replace(b"/ ", b"/later ", 1))
        await until(lambda: sockets.waiting == 1)
        assert await silent.rest() == b"", "so the deadlines have passed"
        running.may_answer.set()
        status, _, body = await client.answer()
        assert (status, body) == (200, b"at last")


# Sizes


@pytest.mark.parametrize(
    "lines",
    [
        [f"a{number}: b" for number in range(MAX_HEADERS)],
        ["long: " + "x" * MAX_HEAD_BYTES],
        [f"long{number}: {'x' * 4_000}" for number in range(9)],
    ],
    ids=["too many", "too long", "too long together"],
)
async def test_a_head_that_is_too_large_gets_431(running: Served, lines: list[str]) -> None:
    before = refused(Reason.HEAD_TOO_LARGE)
    async with running.connected() as client:
        await client.send(head(*lines))
        assert await client.refusal() == (431, "REQUEST_TOO_LARGE", None)
    assert running.requests == 0
    assert refused(Reason.HEAD_TOO_LARGE) == before + 1


async def test_a_large_head_that_is_allowed_is_read(running: Served) -> None:
    async with running.connected() as client:
        await client.send(head(*(f"a{number}: {'x' * 300}" for number in range(MAX_HEADERS - 1))))
        assert (await client.answer())[0] == 200


@pytest.mark.parametrize("endless", [b"x" * 65_536, b"a: b\r\n" * 10_000], ids=["one header", "many headers"])
async def test_a_head_without_end_is_not_kept(running: Served, endless: bytes) -> None:
    async with running.connected() as client:
        await client.send(b"GET / HTTP/1.1\r\nHost: x\r\nlong: x")
        for _ in range(4):
            await client.send(endless)
        assert (await client.answer())[0] == 431


async def test_requests_in_a_row_are_answered_in_their_order(running: Served) -> None:
    async with running.connected() as client:
        await client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + GET * MOST_PIPELINED)
        assert [(await client.answer())[2] for _ in range(MOST_PIPELINED + 1)] == [b"3 bytes"] + [
            b"0 bytes"
        ] * MOST_PIPELINED


async def test_too_many_requests_in_a_row_end_the_connection(running: Served) -> None:
    before = refused(Reason.PIPELINED)
    async with running.connected() as client:
        await client.send(GET * 5_000)
        await client.rest()
    assert running.requests <= 1
    assert refused(Reason.PIPELINED) == before + 1


async def test_no_http_is_answered_with_400(running: Served) -> None:
    async with running.connected() as client:
        await client.send(b"\x16\x03\x01 no HTTP\r\n\r\n")
        assert (await client.rest()).startswith(b"HTTP/1.1 400 ")


# Room


async def test_silent_and_half_sent_sockets_make_room_for_the_others() -> None:
    async with served(replace(WITH_AN_ISSUER, max_sockets=20)) as server, AsyncExitStack() as stack:
        idle = []
        for number in range(30):
            client = await stack.enter_async_context(server.connected())
            await client.send(GET[:20] if number % 2 else b"")
            idle.append(client)
        async with server.connected() as client:
            await client.send(GET)
            assert (await client.answer())[0] == 200
        await until(lambda: len(sockets) == 19)
        assert [await client.rest() for client in idle[:11]] == [b""] * 11, "the oldest made room"
        await idle[-1].send(GET[20:])
        assert (await idle[-1].answer())[0] == 200


async def test_if_all_sockets_are_busy_the_next_request_gets_503() -> None:
    async with served(replace(WITH_AN_ISSUER, max_sockets=10)) as server, AsyncExitStack() as stack:
        busy = [await stack.enter_async_context(server.connected()) for _ in range(10)]
        for client in busy:
            await client.send(GET.replace(b"/ ", b"/later ", 1))
        await until(lambda: sockets.waiting == 0)
        async with server.connected() as client:
            await client.send(GET)
            assert await client.refusal() == (503, "TOO_MANY_SOCKETS", "5")
        async with server.websocket("/stranger") as websocket:
            assert not await websocket.is_accepted()
        server.may_answer.set()
        assert [(await client.answer())[0] for client in busy] == [200] * 10
        async with server.connected() as client:
            await client.send(GET)
            assert (await client.answer())[0] == 200
