"""Cutting off clients that accept no data; http_protocol.py and websocket_protocol.py are what they are cut off from."""

import asyncio
import socket
import struct
from typing import cast

from prometheus_client import Counter

STALLED_SECONDS = 15  # a client that accepts no data for so long is cut off, even if data is left to send
WRITE_BUFFER_BYTES = 16_384  # on top of the kernel's; when it is full, each stream of the socket waits with one frame


SLOW_READERS = Counter("vigie_slow_readers_total", "Connections that were cut off because the client accepted no data.")


class CutsOffStalledPeers(asyncio.Protocol):
    """Cuts off a client that accepts no data. A normal close would wait for ever until it has read the rest."""

    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        # A cast, because uvloop's transport has another base class.
        cast(asyncio.Transport, transport).set_write_buffer_limits(high=WRITE_BUFFER_BYTES)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = asyncio.get_running_loop().call_later(STALLED_SECONDS, self._cut)

    def resume_writing(self) -> None:
        self._forget()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        if isinstance(exc, TimeoutError):  # server.py gives the kernel the same time, and it may notice first
            SLOW_READERS.inc()
        super().connection_lost(exc)

    def _cut(self) -> None:
        SLOW_READERS.inc()
        transport: asyncio.Transport = self.transport  # type: ignore[attr-defined]  # both of uvicorn's have one
        # Reset the connection: after a close, the kernel would go on trying to send what it holds.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()

    def _forget(self) -> None:
        if self._stalled:
            self._stalled.cancel()
            self._stalled = None
