"""A server serves few connections in each round of its event loop, and nobody waits for a flood: api/web/paced_loop.py."""

import asyncio
import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from unittest.mock import Mock

import pytest

from api.traffic.refusals import Reason
from api.traffic.sockets import sockets
from api.web import paced_loop, pacing
from api.web.paced_loop import PacedLoop, PacedServer
from api.web.pacing import Act, Pace
from tests.api.traffic.counting import refused
from tests.support.freezing import until

CLIENTS = 20


class Accepted(asyncio.Protocol):
    """Counts the connections."""

    made = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        Accepted.made += 1
        transport.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(CLIENTS)
        yield listener


@contextmanager
def clients_of(listener: socket.socket, *, number: int = 1, address: str = "127.0.0.1") -> Iterator[None]:
    with ExitStack() as stack:
        for _ in range(number):
            source = (address, 0)
            stack.enter_context(socket.create_connection(listener.getsockname(), source_address=source))
        yield


@pytest.mark.parametrize("few", [1, 5])
def test_clients_that_come_at_once_are_accepted_few_in_each_round(
    few: int, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paced_loop, "ACCEPTED_EACH_ROUND", few)
    monkeypatch.setattr(paced_loop, "SECONDS_TO_CONNECT", 0.0)
    monkeypatch.setattr(pacing, "SECONDS_EACH_ROUND", 1_000.0)
    monkeypatch.setattr(Accepted, "made", 0)
    seen: list[int] = []

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Accepted, sock=listener)
        async with asyncio.timeout(20):
            while Accepted.made < CLIENTS:
                seen.append(Accepted.made)
                await asyncio.sleep(0)
        server.close()
        await server.wait_closed()

    with clients_of(listener, number=CLIENTS), asyncio.Runner(loop_factory=PacedLoop) as runner:
        runner.run(serve())
    assert max(later - earlier for earlier, later in pairwise([*seen, CLIENTS])) == few


def test_a_new_address_is_served_before_the_many_connections_of_another(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "SECONDS_EACH_ROUND", 1e-9)  # one in each round
    served: list[str] = []

    class Noted(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            served.append(transport.get_extra_info("peername")[0])
            transport.close()

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Noted, sock=listener)
        await until(lambda: len(served) == CLIENTS)
        server.close()
        await server.wait_closed()

    with (
        clients_of(listener, number=CLIENTS - 1, address="127.0.0.2"),
        clients_of(listener, address="127.0.0.3"),
        asyncio.Runner(loop_factory=PacedLoop) as runner,
    ):
        runner.run(serve())
    assert served.index("127.0.0.3") <= 3


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> "HeldPace":
    held = HeldPace()
    monkeypatch.setattr(paced_loop, "newcomers", held)
    return held


def test_without_room_others_of_an_address_that_waits_are_closed_and_new_addresses_wait(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch, held: "HeldPace"
) -> None:
    """What is accepted takes a descriptor. If nothing were accepted, everybody would wait for who came first."""
    monkeypatch.setattr(sockets, "most", len(sockets) + 3)
    refused_before = refused(Reason.SOCKETS)

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Accepted, sock=listener)
        await until(lambda: len(held.of) == 4)
        assert held.of == ["127.0.0.2"] * 3 + ["127.0.0.3"]
        assert refused(Reason.SOCKETS) == refused_before + CLIENTS - 4
        server.close()
        await server.wait_closed()

    with (
        clients_of(listener, number=CLIENTS - 1, address="127.0.0.2"),
        clients_of(listener, address="127.0.0.3"),
        asyncio.Runner(loop_factory=PacedLoop) as runner,
    ):
        runner.run(serve())


def test_what_waits_when_the_server_closes_is_closed(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch, held: "HeldPace"
) -> None:
    monkeypatch.setattr(Accepted, "made", 0)

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Accepted, sock=listener)
        await until(lambda: len(held.acts) == 2)
        server.close()
        await server.wait_closed()
        for act in held.acts:
            act()
        await server.wait_closed()

    with asyncio.Runner(loop_factory=PacedLoop) as runner, ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(listener.getsockname(), timeout=20)) for _ in range(2)]
        runner.run(serve())
        assert [client.recv(1) for client in clients] == [b"", b""]
    assert Accepted.made == 0


class HeldPace(Pace):
    def __init__(self) -> None:
        super().__init__()
        self.acts: list[Act] = []
        self.of: list[str | None] = []

    def soon(self, act: Act, of: str | None = None) -> None:
        self.acts.append(act)
        self.of.append(of)


async def test_without_free_descriptors_it_goes_on_a_little_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paced_loop, "EXHAUSTED_SECONDS", 0.01)
    listener, loop = Mock(), Mock(wraps=asyncio.get_running_loop())
    loop.add_reader, loop.remove_reader = Mock(), Mock()
    listener.accept.side_effect = OSError(errno.EMFILE, "Too many open files")
    server = PacedServer(loop, Accepted, listener)
    [(_, accept)] = [call.args for call in loop.add_reader.call_args_list]
    accept()
    loop.remove_reader.assert_called_once_with(listener)
    await until(lambda: loop.add_reader.call_count == 2)
    server.close()
    await server.wait_closed()


async def test_a_client_that_has_gone_again_changes_nothing() -> None:
    listener, loop = Mock(), Mock()
    listener.accept.side_effect = ConnectionAbortedError(errno.ECONNABORTED, "gone")
    PacedServer(loop, Accepted, listener)
    [(_, accept)] = [call.args for call in loop.add_reader.call_args_list]
    accept()
    loop.remove_reader.assert_not_called()
    loop.create_task.assert_not_called()


async def test_who_gives_an_address_gets_an_ordinary_server() -> None:
    loop = PacedLoop()
    try:
        assert not isinstance(await asyncio.to_thread(_ordinary, loop), PacedServer)
    finally:
        loop.close()


def _ordinary(loop: PacedLoop) -> object:
    async def serve() -> object:
        server = await loop.create_server(Accepted, "127.0.0.1", 0)
        server.close()
        return server

    return loop.run_until_complete(serve())
