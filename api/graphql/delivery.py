"""Writes shared frames to a socket at once, on servers that allow it. On others, each stream sends its frames itself."""

import json
from collections.abc import Sequence
from struct import Struct
from typing import Protocol

from starlette.websockets import WebSocket

from api.graphql.operation_metrics import streams
from schema.frames_for_many import SharedData

EXTENSION = "vigie.write"  # where the server puts its ImmediateWriter into the scope of a WebSocket

FINAL_TEXT = 0x81  # a text message in one WebSocket frame (RFC 6455, section 5.2)
SHORT, MEDIUM = 126, 65_536  # from these lengths on, a header has a longer form
MEDIUM_HEADER, LONG_HEADER = Struct("!BBH"), Struct("!BBQ")


class ImmediateWriter(Protocol):
    """A WebSocket connection of a server that can write without waiting."""

    def write_at_once(self, data: bytes) -> bool:
        """Write complete WebSocket frames. False, with nothing written, while the client accepts no data, or after a close."""


class Encodes(Protocol):
    """The endpoint, which encodes a payload once for all clients."""

    def encode_shared(self, data: SharedData) -> str: ...


class SocketFrameWriter:
    """Writes the frames of one operation. After `close`, it writes nothing more."""

    def __init__(self, connection: ImmediateWriter, operation_id: str, endpoint: Encodes) -> None:
        self._connection = connection
        self._start = f'{{"id":{json.dumps(operation_id)},"type":"next","payload":'.encode()
        self._endpoint = endpoint
        self._is_closed = False

    def encode(self, data: SharedData) -> bytes:
        return f"{self._endpoint.encode_shared(data)}}}".encode()

    def write(self, frames: Sequence[bytes]) -> bool:
        start = self._start
        parts: list[bytes] = []
        for frame in frames:
            parts += (header(len(start) + len(frame)), start, frame)
        is_written = not self._is_closed and self._connection.write_at_once(b"".join(parts))
        streams.frames += len(frames) if is_written else 0
        return is_written

    def close(self) -> None:
        self._is_closed = True


def header(length: int) -> bytes:
    """The WebSocket header of an uncompressed text message of this many bytes, which a server sends without a mask."""
    if length < SHORT:
        return bytes((FINAL_TEXT, length))
    if length < MEDIUM:
        return MEDIUM_HEADER.pack(FINAL_TEXT, 126, length)
    return LONG_HEADER.pack(FINAL_TEXT, 127, length)


def immediate_writer(socket: WebSocket) -> ImmediateWriter | None:
    """The connection, if its server can write without waiting."""
    writer: ImmediateWriter | None = socket.scope.get("extensions", {}).get(EXTENSION)
    return writer
