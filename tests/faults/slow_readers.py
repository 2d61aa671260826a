"""Clients that request much and then read nothing: the server must not buffer it for them or let others wait."""

import asyncio
import json
import select
import socket
from contextlib import suppress
from random import Random

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.protocol import State

from tests.faults.clients import LONGEST_FRAME_BYTES, OPEN_SECONDS, PROTOCOL
from tests.faults.counted import Counts
from tests.faults.documents import LIVE_LIST

SMALLEST_BUFFER_BYTES = 2_048  # the kernel's buffer, so that unread data soon fills the server's
SEGMENT_BYTES = 536  # as on a long way; with the 64 kB of loopback, the server's kernel would hold 2 MB for each reader
STREAMS = 4
PING = b"\x89\x80\0\0\0\0"  # an empty ping frame of WebSocket
ANSWER_SECONDS = 0.2


class SlowReaders:
    """All slow readers of a run. When they leave, those that a server has cut off are counted."""

    def __init__(self, token: str, counted: Counts, random: Random) -> None:
        self._token, self._counted, self._random = token, counted, random
        self._connections: list[ClientConnection] = []

    async def come(self, number: int, urls: list[str]) -> None:
        """Connect this many, each with several subscriptions to the whole floor, which they don't read. Skip dead servers."""
        for _ in range(number):
            with suppress(OSError, InvalidHandshake, InvalidMessage, ConnectionClosed, TimeoutError, EOFError):
                self._connections.append(await self._stand_still(self._random.choice(urls)))
                self._counted.slow_readers += 1

    async def go(self) -> None:
        """Disconnect, and count those that were cut off. A full receive buffer hides a reset, so send a ping to notice it."""
        connections, self._connections = self._connections, []
        for connection in connections:
            if connection.state is State.OPEN and not connection.protocol.eof_sent:
                connection.transport.write(PING)
        await asyncio.sleep(ANSWER_SECONDS if connections else 0)
        for connection in connections:
            self._counted.slow_readers_cut += _is_cut(connection)
            connection.transport.abort()
        await asyncio.gather(*(connection.wait_closed() for connection in connections))

    async def _stand_still(self, url: str) -> ClientConnection:
        own = socket.socket()
        try:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST_BUFFER_BYTES)
            own.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_BYTES)
            own.setblocking(False)
            host, _, port = url.split("/")[2].partition(":")
            await asyncio.get_running_loop().sock_connect(own, (host, int(port)))
            connection = await self._connected(url, own)
        except BaseException:
            own.close()
            raise
        greeting = {"type": "connection_init", "payload": {"Authorization": f"Bearer {self._token}"}}
        await connection.send(json.dumps(greeting))
        async with asyncio.timeout(OPEN_SECONDS):
            await connection.recv()
        for number in range(STREAMS):
            payload = {"query": LIVE_LIST, "variables": {}}
            await connection.send(json.dumps({"id": str(number), "type": "subscribe", "payload": payload}))
        return connection

    async def _connected(self, url: str, own: socket.socket) -> ClientConnection:
        return await connect(
            url,
            sock=own,
            subprotocols=[PROTOCOL],
            compression=None,
            max_size=LONGEST_FRAME_BYTES,
            max_queue=1,
            open_timeout=OPEN_SECONDS,
            ping_interval=None,
            close_timeout=1,
        )


def _is_cut(connection: ClientConnection) -> bool:
    if connection.state is not State.OPEN or connection.protocol.eof_sent or connection.transport.is_closing():
        return True
    poll = select.poll()
    poll.register(connection.transport.get_extra_info("socket").fileno(), select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
