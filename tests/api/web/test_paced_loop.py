"""A server accepts one connection in each round of its event loop: api/web/paced_loop.py."""

import asyncio
import errno
import socket
from itertools import pairwise
from unittest.mock import Mock

import pytest

from api.web import paced_loop
from api.web.paced_loop import PacedLoop, PacedServer
from tests.support.freezing import until

CLIENTS = 20


class Accepted(asyncio.Protocol):
    """Counts the connections."""

    made = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        Accepted.made += 1
        transport.close()


def test_clients_that_come_at_once_are_accepted_one_in_each_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Accepted, "made", 0)
    seen: list[int] = []

    async def serve(listener: socket.socket) -> None:
        server = await asyncio.get_running_loop().create_server(Accepted, sock=listener)
        async with asyncio.timeout(20):
            while Accepted.made < CLIENTS:
                seen.append(Accepted.made)
                await asyncio.sleep(0)
        server.close()
        await server.wait_closed()

    with socket.socket() as listener, asyncio.Runner(loop_factory=PacedLoop) as runner:
        listener.bind(("127.0.0.1", 0))
        listener.listen(CLIENTS)
        clients = [socket.create_connection(listener.getsockname()) for _ in range(CLIENTS)]
        runner.run(serve(listener))
        for client in clients:
            client.close()
    assert max(later - earlier for earlier, later in pairwise([*seen, CLIENTS])) == 1


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
