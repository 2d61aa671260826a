"""The bytes of WebSocket frames (RFC 6455), for clients that send what no library would."""

import json
import struct
from collections.abc import Iterator

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
PLAIN_HANDSHAKE = (
    "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
HANDSHAKE = PLAIN_HANDSHAKE.replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n")


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, rsv: int = 0, masked: bool = True) -> bytes:
    size = len(payload)
    first, mask = (fin << 7) | (rsv << 4) | opcode, masked << 7
    if size < 126:
        head = struct.pack("!BB", first, mask | size)
    elif size < 65_536:
        head = struct.pack("!BBH", first, mask | 126, size)
    else:
        head = struct.pack("!BBQ", first, mask | 127, size)
    return head + (b"\0\0\0\0" if masked else b"") + payload  # a mask of zeros changes nothing


def message(value: object) -> bytes:
    return frame(TEXT, json.dumps(value).encode())


def frames_in(received: bytearray) -> Iterator[tuple[int, bytes]]:
    """The whole frames of a server, with their opcodes; what is left over stays."""
    while len(received) >= 2:
        size = received[1] & 127
        start = {126: 4, 127: 10}.get(size, 2)
        if size > 125:
            size = int.from_bytes(received[2:start])
        if len(received) < start or len(received) < start + size:
            return
        opcode, payload = received[0] & 15, bytes(received[start : start + size])
        del received[: start + size]
        yield opcode, payload
