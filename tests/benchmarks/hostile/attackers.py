"""Hostile clients, in a process of their own and with addresses of their own: each does one thing, as fast as it can, for ever.

query_times.py and soak.py start them. They run at low priority: what they take from a client that is measured is to be
the server's time, and not the machine's.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass, replace
from itertools import count

from tests.support.websocket_frames import HANDSHAKE, PING, frame, message

NICE = 10
HOLDS_SECONDS = 600.0
AGAIN_SECONDS = 0.05  # after the server has closed the connection
DRIP_SECONDS = 1.0
SUBSCRIPTIONS = 100
ADDRESSES = 200  # of the loopback; none is that of the clients that are measured
LIVE_LIST = (
    "subscription { ongoingConversationsChanged { __typename ... on ConversationList { conversations { id title } } } }"
)
ROWS = "edges { node { id title state customer { name } viewerActions { action allowed reason } } }"
EXPENSIVE = (
    "{ queues { name agents { id name queues { id } } } }",
    "{ " + " ".join(f"a{n}: ongoingConversations(first: 200) {{ {ROWS} }}" for n in range(4)) + " }",
    "{ " + " ".join(f"a{n}: agents(first: 200) {{ edges {{ node {{ id name presence }} }} }}" for n in range(4)) + " }",
    "{ __typename } fragment F on Query { " + "viewer { id } " * 480 + "}",
    "{ __schema { types { name fields { name args { name } type { name } } } } }",
)


@dataclass(frozen=True)
class Target:
    """`tokens` are those of the signed-in attackers."""

    port: int
    tokens: tuple[str, ...]
    address: str = "127.0.0.2"

    def token(self, number: int) -> str:
        return self.tokens[number % len(self.tokens)]


Attacker = Callable[[Target, int], Awaitable[None]]


async def silent(target: Target, number: int) -> None:
    async with _connected(target) as (reader, _):
        await reader.read()


async def half_sent(target: Target, number: int) -> None:
    """A head that never ends, one header a second."""
    async with _connected(target) as (_, writer):
        writer.write(b"POST /graphql HTTP/1.1\r\nHost: x\r\n")
        for header in count():
            await asyncio.sleep(DRIP_SECONDS)
            writer.write(f"x-{header}: y\r\n".encode())
            await writer.drain()


async def half_a_body(target: Target, number: int) -> None:
    async with _connected(target) as (reader, writer):
        writer.write(
            b'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{"'
        )
        await reader.read()


async def flood(target: Target, number: int) -> None:
    """Pings without end, before any sign-in."""
    async with _socket(target, None) as (_, writer):
        await _flooding(writer)


async def signed_in_flood(target: Target, number: int) -> None:
    async with _socket(target, target.token(number)) as (_, writer):
        await _flooding(writer)


async def subscribers(target: Target, number: int) -> None:
    """As many live lists on one socket as it carries, and away again."""
    async with _socket(target, target.token(number)) as (reader, writer):
        for each in range(SUBSCRIPTIONS):
            writer.write(message({"id": f"{each}", "type": "subscribe", "payload": {"query": LIVE_LIST}}))
        await writer.drain()
        async with asyncio.timeout(DRIP_SECONDS):
            while await reader.read(65_536):
                pass


async def opens_and_closes(target: Target, number: int) -> None:
    async with _socket(target, None):
        pass


async def documents(target: Target, number: int) -> None:
    await _documents(target, number, None)


async def signed_in_documents(target: Target, number: int) -> None:
    await _documents(target, number, target.token(number))


EVERYTHING: Mapping[str, Attacker] = {
    each.__name__: each
    for each in (
        silent,
        half_sent,
        half_a_body,
        flood,
        signed_in_flood,
        subscribers,
        opens_and_closes,
        documents,
        signed_in_documents,
    )
}


async def _documents(target: Target, number: int, token: str | None) -> None:
    """Expensive ones, each a little different, so that no cache knows it."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    async with _connected(target) as (reader, writer):
        for turn in count(number):
            text = EXPENSIVE[turn % len(EXPENSIVE)].replace("{ ", f"{{ own_{number}_{turn}: __typename ", 1)
            body = json.dumps({"query": text}).encode()
            head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{authorization}"
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            [size] = [line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            await reader.readexactly(int(size.partition(b":")[2]))


async def _flooding(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(frame(PING) * 1_000 + message({"type": "ping"}) * 100)
        await writer.drain()


@asynccontextmanager
async def _connected(target: Target) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", target.port, local_addr=(target.address, 0), limit=2**24
    )
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


@asynccontextmanager
async def _socket(
    target: Target, token: str | None
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    async with _connected(target) as (reader, writer):
        writer.write(HANDSHAKE.encode())
        await reader.readuntil(b"\r\n\r\n")
        if token:
            writer.write(message({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
            await reader.readexactly(2)
        yield reader, writer


async def _for_ever(attack: Attacker, target: Target, number: int) -> None:
    while True:
        with suppress(OSError, EOFError, asyncio.LimitOverrunError, TimeoutError, ValueError):
            async with asyncio.timeout(HOLDS_SECONDS):
                await attack(target, number)
        await asyncio.sleep(AGAIN_SECONDS)


async def _run(target: Target, names: list[str], number: int) -> None:
    async with asyncio.TaskGroup() as attacking:
        for each in range(number):
            own = replace(target, address=f"127.0.0.{each % ADDRESSES + 2}")
            attacking.create_task(_for_ever(EVERYTHING[names[each % len(names)]], own, each))


@asynccontextmanager
async def attacking(target: Target, names: tuple[str, ...], number: int) -> AsyncIterator[None]:
    """Inside, so many hostile clients are at work; the kinds take turns. Elsewhere than on Linux they share an address."""
    given = json.dumps({**asdict(target), "names": names, "number": number})
    async with AsyncExitStack() as stack:
        if number:
            process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, given)
            stack.push_async_callback(process.wait)
            stack.callback(process.kill)
        yield


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    names, number = given.pop("names"), given.pop("number")
    os.nice(NICE)
    asyncio.run(_run(Target(**given), names, number))
