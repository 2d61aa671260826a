"""The event loop of a server: it accepts one connection in each round, so that thousands at once don't hold up the others.

uvloop and asyncio accept all that have come, one after another, and nobody is served meanwhile.
"""

import asyncio
import errno
import socket
from collections.abc import Callable
from typing import Any

try:
    from uvloop import Loop
except ImportError:  # as on Windows
    from asyncio import SelectorEventLoop as Loop  # type: ignore[assignment]

EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
EXHAUSTED_SECONDS = 1.0  # without accepting; meanwhile connections may end, which makes room

ProtocolFactory = Callable[[], asyncio.BaseProtocol]


class PacedLoop(Loop):
    """Accepts at its own pace on the sockets that it is given."""

    async def create_server(
        self, protocol_factory: ProtocolFactory, *args: Any, sock: socket.socket | None = None, **options: Any
    ) -> Any:
        if sock is None:
            return await super().create_server(protocol_factory, *args, **options)
        return PacedServer(self, protocol_factory, sock)


class PacedServer:
    """Accepts the connections of one listening socket, which whoever gave it closes."""

    def __init__(self, loop: asyncio.AbstractEventLoop, protocol_factory: ProtocolFactory, sock: socket.socket) -> None:
        self._loop = loop
        self._protocol_factory = protocol_factory
        self._socket = sock
        self._accepting: set[asyncio.Task[Any]] = set()
        self._again: asyncio.TimerHandle | None = None
        sock.setblocking(False)
        self._start()

    def close(self) -> None:
        self._loop.remove_reader(self._socket)
        if self._again:
            self._again.cancel()

    async def wait_closed(self) -> None:
        await asyncio.gather(*self._accepting, return_exceptions=True)

    def _start(self) -> None:
        self._loop.add_reader(self._socket, self._accept)

    def _accept(self) -> None:
        try:
            connection, _ = self._socket.accept()
        except OSError as error:
            if error.errno in EXHAUSTED:
                self._loop.remove_reader(self._socket)
                self._again = self._loop.call_later(EXHAUSTED_SECONDS, self._start)
            return  # there is none, or it has gone again
        connection.setblocking(False)
        accepting = self._loop.create_task(self._loop.connect_accepted_socket(self._protocol_factory, connection))
        self._accepting.add(accepting)
        accepting.add_done_callback(self._accepting.discard)
