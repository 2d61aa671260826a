"""Under which key a client's address is counted. uvicorn puts the address that a trusted proxy names into the scope."""

import ipaddress
from functools import lru_cache

from starlette.types import Scope


def address_of(scope: Scope) -> str:
    """The key of the client's address; empty if the server knows none."""
    client = scope.get("client")
    return network_of(client[0]) if client else ""


@lru_cache(4_096)
def network_of(host: str) -> str:
    """The address; for IPv6 its /64 network, because one household has a whole network.

    A listener for both reports the address of a client over IPv4 as one of IPv6.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6 and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else host
