"""A client that is still sending can read why its socket is closed: api/web/lingering.py."""

import asyncio
import socket
from unittest.mock import Mock

import pytest

from api.traffic.sockets import sockets
from api.web import lingering
from api.web.lingering import MOST_DISCARDED_BYTES, LingeringTransport
from api.web.websocket_protocol import TOO_MANY_MESSAGES
from tests.api.web.serving import PATIENCE_SECONDS, Served, served
from tests.support.freezing import until
from tests.support.websocket_frames import CLOSE, PING, PLAIN_HANDSHAKE, TEXT, frame, frames_in

STILL_SENDING = frame(TEXT, b"x" * 500) * 1_000
LEAVES = frame(CLOSE, (1000).to_bytes(2))


@pytest.mark.parametrize(
    ("last", "code"),
    [
        (frame(3), 1002),
        (frame(TEXT, b"\xff"), 1007),
        (b"\x81\xff" + (1 << 40).to_bytes(8) + bytes(4), 1009),
        (LEAVES, 1000),
        (frame(PING) * 100, TOO_MANY_MESSAGES),
        (frame(PING) * 100 + LEAVES, TOO_MANY_MESSAGES),
        (frame(TEXT, b"\xff") + LEAVES, 1000),
    ],
    ids=["reserved", "not UTF-8", "too long", "its own", "too many", "too many, and its own", "not UTF-8, and its own"],
)
async def test_who_is_still_sending_reads_the_code_and_is_not_reset(last: bytes, code: int) -> None:
    async with served() as server:
        reader, writer = await _accepted(server)
        writer.write(last + STILL_SENDING)
        assert await _codes(reader) == [code]
        writer.close()
        await until(lambda: len(sockets) == 0)


async def test_a_client_that_does_not_close_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lingering, "LINGER_SECONDS", 0.01)
    async with served() as server:
        reader, writer = await _accepted(server)
        writer.write(LEAVES)
        assert await _codes(reader) == [1000]
        await until(lambda: len(sockets) == 0)
        writer.close()


async def test_the_server_stops_while_a_client_does_not_close(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lingering, "LINGER_SECONDS", 0.1)
    async with served() as server:
        reader, writer = await _accepted(server)
        writer.write(LEAVES)
        assert await _codes(reader) == [1000]
        assert len(sockets) == 1
    writer.close()


async def test_whoever_goes_on_sending_is_not_read_for_ever() -> None:
    below, told = Mock(), Mock()
    below.is_closing.return_value = False
    below.write_eof.side_effect = OSError("the client has reset it")
    transport = LingeringTransport(below, told)
    transport.close()
    transport.close()
    below.write_eof.assert_called_once_with()
    told.assert_called_once_with()
    transport.write(b"after the end")
    below.write.assert_not_called()
    transport.discard(bytes(MOST_DISCARDED_BYTES))
    below.pause_reading.assert_not_called()
    transport.discard(b"x")
    below.pause_reading.assert_called_once_with()
    transport.lost()


@pytest.mark.parametrize("declared", [True, False])
async def test_who_is_still_sending_a_body_reads_why_it_is_refused(declared: bool) -> None:
    """A proxy sends the whole body, one part after the other, before it reads."""
    length = b"Content-Length: 250000" if declared else b"Transfer-Encoding: chunked"
    head = b"POST / HTTP/1.1\r\nHost: x\r\n" + length + b"\r\n\r\n"
    parts = [b" " * 125_000] * 2 if declared else [b"1e848\r\n" + b" " * 125_000 + b"\r\n"] * 2 + [b"0\r\n\r\n"]
    async with served() as server:
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(client, head)
            if not declared:
                await loop.sock_sendall(client, parts.pop(0))
            await until(lambda: _has_an_answer(client))
            for part in parts:
                await loop.sock_sendall(client, part)
            received = b""
            async with asyncio.timeout(PATIENCE_SECONDS):
                while part := await loop.sock_recv(client, 65_536):
                    received += part
        assert received.startswith(b"HTTP/1.1 413")
        await until(lambda: len(sockets) == 0)


def _has_an_answer(client: socket.socket) -> bool:
    try:
        return bool(client.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False


async def _accepted(server: Served) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(PLAIN_HANDSHAKE.replace("/graphql", "/stranger").encode())
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    return reader, writer


async def _codes(reader: asyncio.StreamReader) -> list[int]:
    """The codes of all close frames until the server ends the connection; raises ConnectionResetError if it resets it."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        received = bytearray(await reader.read())
    return [int.from_bytes(payload[:2]) for opcode, payload in frames_in(received) if opcode == CLOSE]
