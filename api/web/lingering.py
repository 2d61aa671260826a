"""Closing a connection so that the client can read the last words, for websocket_protocol.py and http_protocol.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

LINGER_SECONDS = 1  # for the client to read why the socket is closed, and to close its end
FLUSH_SECONDS = 15  # after that, for a slow client to accept what was written before
MOST_DISCARDED_BYTES = 65_536  # of what still comes: as much as one message has at most


def _always() -> bool:
    return True


class LingeringTransport:
    """Closes in the order of RFC 6455, section 7.1.1, and of RFC 9112, section 9.6: it ends its own half, then reads and
    discards until the client ends. It closes at once if the client has nothing more to send.

    If it closed while data is unread, the kernel would reset the connection, and the client might never see the close frame,
    or why its body is refused.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        on_close: Callable[[], None],
        *,
        is_sending: Callable[[], bool] = _always,
        most_discarded_bytes: int = MOST_DISCARDED_BYTES,
    ) -> None:
        self._transport = transport
        self._on_close = on_close
        self._is_sending = is_sending
        self._most_discarded_bytes = most_discarded_bytes
        self._deadline: asyncio.TimerHandle | None = None
        self._discarded = 0
        self.write: Callable[[bytes], None] = transport.write

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        return self._deadline is not None or self._transport.is_closing()

    def close(self) -> None:
        if self.is_closing():
            return
        if not self._is_sending():
            self._transport.close()
            return
        self._deadline = asyncio.get_running_loop().call_later(LINGER_SECONDS, self._flush)
        self.write = _drop
        if self._transport.can_write_eof():
            with suppress(OSError):  # the client has reset the connection, which will soon be lost
                self._transport.write_eof()
        self._transport.resume_reading()
        self._on_close()

    def discard(self, data: bytes) -> None:
        """Take what comes after `close`."""
        self._discarded += len(data)
        if self._discarded > self._most_discarded_bytes:
            self._transport.pause_reading()

    def lost(self) -> None:
        """The connection is gone, and nobody needs to be told when it is closed."""
        if self._deadline:
            self._deadline.cancel()
        self._on_close, self._is_sending = _nothing, _always

    def _flush(self) -> None:
        self._deadline = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self._transport.abort)
        self._transport.close()


def _nothing() -> None:
    """Whoever was told before might refer to the transport."""


def _drop(_: bytes) -> None:
    """Nothing can be written after the end."""
