"""The limit: an event loop that writes prebuilt frames to its sockets, one write per socket and fact, and does nothing else."""

import asyncio
import json
import sys
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from tests.benchmarks.peers.python.serving import facts, given, listening

PROTOCOL = Subprotocol("graphql-transport-ws")


class Floor:
    """The sockets that follow, all with the same document, and what they are told."""

    def __init__(self, prepared: dict[str, Any]) -> None:
        self._prepared = prepared
        self._facts: Iterator[dict[str, Any]] = iter(())
        self.following: dict[asyncio.WriteTransport, bytes] = {}  # with what comes before the payload

    def follow(self, transport: asyncio.WriteTransport, beginning: bytes, document: str) -> bytes:
        """Returns the opening frame's text."""
        if not self.following:
            self._facts = facts(self._prepared["frames"][document])
        self.following[transport] = beginning
        return beginning + payload(self._prepared["opening"])

    async def publish(self, number: int) -> None:
        for _ in range(number):
            tail = payload(next(self._facts))
            header = b""
            for transport, beginning in self.following.items():
                header = header or header_of(len(beginning) + len(tail))  # the ids are of one length
                transport.write(header + beginning + tail)
            await asyncio.sleep(0)  # one write per fact and socket: without it, uvloop sends several at once


def payload(frame: dict[str, Any]) -> bytes:
    data = {"data": {"ongoingConversationsChanged": frame}}
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode() + b"}"


def header_of(length: int) -> bytes:
    return Frame(Opcode.TEXT, bytes(length)).serialize(mask=False)[:-length]


class Socket(asyncio.Protocol):
    """A WebSocket, or a request to publish, which it tells by their first bytes."""

    def __init__(self, floor: Floor, publishing: set[asyncio.Task[None]]) -> None:
        self._floor = floor
        self._publishing = publishing
        self._websocket = ServerProtocol(subprotocols=[PROTOCOL])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)  # uvloop's is no subclass

    def connection_lost(self, exc: Exception | None) -> None:
        self._floor.following.pop(self._transport, None)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"POST "):
            number = int(parse_qs(urlsplit(data.split(b" ")[1]).query)[b"facts"][0])
            task = asyncio.get_running_loop().create_task(self._floor.publish(number))
            self._publishing.add(task)
            task.add_done_callback(self._publishing.discard)
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            self._transport.close()
            return
        self._websocket.receive_data(data)
        for event in self._websocket.events_received():
            if isinstance(event, Request):
                self._websocket.send_response(self._websocket.accept(event))
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self._take(json.loads(bytes(event.data)))
        for written in self._websocket.data_to_send():
            self._transport.write(written)

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "connection_init":
            self._websocket.send_text(b'{"type":"connection_ack"}')
        elif message["type"] == "subscribe":
            beginning = f'{{"id":"{message["id"]}","type":"next","payload":'.encode()
            self._websocket.send_text(self._floor.follow(self._transport, beginning, message["payload"]["query"]))


async def main() -> None:
    floor, publishing = Floor(given()), set[asyncio.Task[None]]()
    server = await asyncio.get_running_loop().create_server(lambda: Socket(floor, publishing), sock=listening())
    await server.serve_forever()


if __name__ == "__main__":
    if sys.platform == "win32":
        asyncio.run(main())
    else:
        import uvloop

        uvloop.run(main())
