"""The event loop of a server: thousands of connections at once don't hold up the others, and wait by address.

uvloop and asyncio accept all that have come, one after another, and nobody is served meanwhile. The kernel lets connections
wait in the order in which they came. So they are accepted sooner than they are served: while a flood connects again and
again, others would otherwise wait for seconds behind it.
"""

import asyncio
import errno
import socket
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from api.traffic.addresses import network_of
from api.traffic.refusals import Reason, count
from api.traffic.sockets import MOST_REFUSED, sockets
from api.web.pacing import newcomers

try:
    from uvloop import Loop
except ImportError:  # as on Windows
    from asyncio import SelectorEventLoop as Loop  # type: ignore[assignment]

ACCEPTED_EACH_ROUND = 30
SECONDS_TO_CONNECT = 0.0001  # about; accepting takes a tenth of it
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
    """Accepts the connections of one listening socket, which whoever gave it closes.

    An accepted connection waits until the pace has time to connect it. Where there is no room for more, those are closed at
    once of whose address another one waits, so that nobody else has to wait for it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, protocol_factory: ProtocolFactory, sock: socket.socket) -> None:
        self._loop = loop
        self._protocol_factory = protocol_factory
        self._socket = sock
        self._waiting: dict[socket.socket, str | None] = {}  # accepted connections, with their addresses
        self._waiting_of: Counter[str | None] = Counter()
        self._connecting: set[asyncio.Task[Any]] = set()
        self._again: asyncio.TimerHandle | None = None
        sock.setblocking(False)
        self._start()

    def close(self) -> None:
        self._loop.remove_reader(self._socket)
        if self._again:
            self._again.cancel()
        for connection in list(self._waiting):
            self._leave(connection)
            connection.close()

    async def wait_closed(self) -> None:
        await asyncio.gather(*self._connecting, return_exceptions=True)

    def _start(self) -> None:
        self._loop.add_reader(self._socket, self._accept)

    def _accept(self) -> None:
        for _ in range(ACCEPTED_EACH_ROUND):
            try:
                connection, peer = self._socket.accept()
            except OSError as error:
                if error.errno in EXHAUSTED:
                    self._loop.remove_reader(self._socket)
                    self._again = self._loop.call_later(EXHAUSTED_SECONDS, self._start)
                return  # there is none, or it has gone again
            self._let_wait(connection, network_of(peer[0]) if isinstance(peer, tuple) else None)

    def _let_wait(self, connection: socket.socket, address: str | None) -> None:
        room = sockets.room - len(self._waiting)
        if room <= -MOST_REFUSED or (room <= 0 and self._waiting_of[address]):
            count(Reason.SOCKETS)
            connection.close()
            return
        connection.setblocking(False)
        self._waiting[connection] = address
        self._waiting_of[address] += 1
        newcomers.soon(partial(self._connect, connection), address)

    def _connect(self, connection: socket.socket) -> None:
        if connection not in self._waiting:
            return  # the server has closed meanwhile
        self._leave(connection)
        newcomers.begins(SECONDS_TO_CONNECT)
        connecting = self._loop.create_task(self._loop.connect_accepted_socket(self._protocol_factory, connection))
        self._connecting.add(connecting)
        connecting.add_done_callback(self._connecting.discard)

    def _leave(self, connection: socket.socket) -> None:
        address = self._waiting.pop(connection)
        self._waiting_of[address] -= 1
        if not self._waiting_of[address]:
            del self._waiting_of[address]
