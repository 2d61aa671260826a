"""Connections to PostgreSQL that notice within seconds if the way to the server is dead. Otherwise that takes 15 minutes."""

import asyncio
import contextlib
import socket
from typing import Any

import asyncpg

CONNECT_SECONDS = 2.0  # so that soon after an outage, an attempt begins that succeeds
SILENT_SECONDS = (
    5  # how long a server's machine may acknowledge nothing; how long the server may compute is not limited
)
PROBE_AFTER_SECONDS, PROBE_EVERY_SECONDS = 2, 1

OPTIONS = {
    "SO_KEEPALIVE": (socket.SOL_SOCKET, 1),
    "TCP_KEEPIDLE": (socket.IPPROTO_TCP, PROBE_AFTER_SECONDS),
    "TCP_KEEPINTVL": (socket.IPPROTO_TCP, PROBE_EVERY_SECONDS),
    "TCP_KEEPCNT": (socket.IPPROTO_TCP, (SILENT_SECONDS - PROBE_AFTER_SECONDS) // PROBE_EVERY_SECONDS),
    "TCP_USER_TIMEOUT": (socket.IPPROTO_TCP, SILENT_SECONDS * 1_000),
}


class WatchedConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """The kernel ends it if it gets no acknowledgement, neither of what was sent nor of its probes."""

    def __init__(self, protocol: Any, transport: asyncio.Transport, *args: Any, **options: Any) -> None:
        super().__init__(protocol, transport, *args, **options)
        used: socket.socket = transport.get_extra_info("socket")
        if used.family == socket.AF_UNIX:
            return
        for name, (level, value) in OPTIONS.items():
            with contextlib.suppress(AttributeError):  # other systems than Linux lack some of them
                used.setsockopt(level, getattr(socket, name), value)


async def _leave_as_it_is(_: object) -> None:
    """Called when a connection returns to the pool, after asyncpg has ended what was open.

    asyncpg's own way also sends a statement that resets the session. Nothing here changes one: settings are made for a
    transaction, and listeners have connections of their own.
    """


OF_THE_POOL = {"reset": _leave_as_it_is, "connection_class": WatchedConnection, "timeout": CONNECT_SECONDS}
