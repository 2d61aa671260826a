"""Connects to receivers only at addresses that may be called, whatever their names stand for at that moment.

The address that was checked is the one that is connected to, so a name can't lead elsewhere between the two.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable

import httpcore2
import httpx2

from api.channels.adapter import ForbiddenReceiver
from models.rules.configuration.receivers import Reach, fault_of

MOST_CONNECTIONS = 100
KEPT_CONNECTIONS = 20
KEPT_SECONDS = 5.0

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """An HTTP transport whose connections go only where they may. Certificates are checked for the receiver's name."""

    def __init__(self, reach: Reach) -> None:
        context = httpx2.create_ssl_context(trust_env=False)
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=context,
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=KEPT_CONNECTIONS,
            keepalive_expiry=KEPT_SECONDS,
            network_backend=GuardedBackend(reach),
        )


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Looks a name up, and connects to the first of its addresses that may be called and answers."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        fault: str | None = None
        failure: Exception | None = None
        for address in await _addresses(host, port):
            if found := fault_of(ipaddress.ip_address(address.partition("%")[0]), self._reach):
                fault = found
                continue
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        if failure:
            raise failure
        raise ForbiddenReceiver(f"The receiver's address {fault or 'is unknown'}.")


async def _addresses(host: str, port: int) -> list[str]:
    """The addresses of this name, in the order of the resolver."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(type(error).__name__) from error
    return list(dict.fromkeys(str(place[0]) for *_, place in found))
