"""How an engine in another program is reached: api/ installs what sends, because models/ knows no sockets."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Send = Callable[[str, bytes, float], Awaitable[bytes]]  # address, JSON, seconds: the body of the answer


class Unreachable(Exception):
    """Nothing came back that could be used; the message says why, without what was sent."""


@dataclass
class _Installed:
    send: Send | None = None


_installed = _Installed()


def install(send: Send | None) -> None:
    """`send` posts JSON and returns the body of an answer with status 200. It raises Unreachable for anything else."""
    _installed.send = send


async def post(address: str, body: bytes, *, seconds: float) -> bytes:
    """Raises Unreachable, also if this process sends nothing to others."""
    if _installed.send is None:
        raise Unreachable("this process calls no other one")
    return await _installed.send(address, body, seconds)
