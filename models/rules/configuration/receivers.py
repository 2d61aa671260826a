"""To which addresses a channel's messages may be sent: an administrator must not reach what only the server can reach.

The address in a channel's `url` is checked when the channel is saved, and what its name stands for at each connection.
"""

import ipaddress
import socket
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # IPv4 addresses as IPv6-only networks write them (RFC 6052)
# Services of clouds at addresses that are not link-local; they hand out credentials.
OF_CLOUDS = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")))
SETTING = "VIGIE_PRIVATE_RECEIVERS"


@dataclass(frozen=True, slots=True)
class Reach:
    """Which receivers may be called besides those on the internet."""

    loopback: bool = False
    private: bool = False


def fault_of_host(host: str, reach: Reach) -> str | None:
    """What is wrong with the host of a `url`, as far as its text tells; None if nothing."""
    if host == "localhost" or host.endswith(".localhost"):
        return fault_of(ipaddress.IPv4Address("127.0.0.1"), reach)
    address = written_address(host)
    return fault_of(address, reach) if address else None


def fault_of(address: Address, reach: Reach) -> str | None:
    """Why nothing is sent to this address; None if it may be."""
    meant = _meant(address)
    if is_forbidden(meant) or meant in OF_CLOUDS:
        return "names an address at which no receiver can be"
    if meant.is_loopback:
        return None if reach.loopback else f"leads to this machine, which takes {SETTING}=true"
    if not meant.is_global and not reach.private:
        return f"leads to a private network, which takes {SETTING}=true"
    return None


def is_loopback(host: str) -> bool:
    return host == "localhost" or bool((address := written_address(host)) and address.is_loopback)


def is_forbidden(address: Address) -> bool:
    """Whether no receiver can be at this address. Clouds hand out credentials at some of these addresses."""
    address = _meant(address)
    is_odd = address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved
    return is_odd and not address.is_loopback  # ::1 counts as reserved


def written_address(host: str) -> Address | None:
    """The address that a host names without a look-up, also in the old ways of writing it, such as 127.1 or 0x7f000001."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


def _meant(address: Address) -> Address:
    """The IPv4 address to which an IPv6 address leads, if it stands for one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address
