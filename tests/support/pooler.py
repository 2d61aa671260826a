"""A pooler in transaction mode in front of PostgreSQL, as small as one can be: all clients share one session."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

STARTUP, SSL_REQUEST = 196_608, 80_877_103
READY, TERMINATE, SYNC, QUERY, PARAMETER, KEY, IDLE = b"Z", b"X", b"S", b"Q", b"S", b"K", b"I"
AUTHENTICATED = b"R" + (8).to_bytes(4, "big") + (0).to_bytes(4, "big")


class Pooler:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._turn = asyncio.Lock()
        self._greeting = AUTHENTICATED

    async def greet(self) -> None:
        """Begin the one session, and remember what the server says, for all clients."""
        body = STARTUP.to_bytes(4, "big") + b"user\0postgres\0database\0postgres\0\0"
        self._writer.write((len(body) + 4).to_bytes(4, "big") + body)
        while (message := await _message(self._reader))[:1] != READY:
            if message[:1] in (PARAMETER, KEY):
                self._greeting += message
        self._greeting += message

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, OSError):
            while int.from_bytes((await _startup(reader))[:4], "big") == SSL_REQUEST:
                writer.write(b"N")
            writer.write(self._greeting)
            said: asyncio.Future[bytes] = asyncio.ensure_future(_message(reader))
            while (await said)[:1] != TERMINATE:
                async with self._turn:
                    said = await self._transaction(said, reader, writer)
        writer.close()

    async def _transaction(
        self, said: "asyncio.Future[bytes]", reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> "asyncio.Future[bytes]":
        """Pass on messages both ways until the session is outside of a transaction. Returns the client's next message."""
        unanswered = 0
        answer = asyncio.ensure_future(_message(self._reader))
        while True:
            await asyncio.wait({said, answer}, return_when=asyncio.FIRST_COMPLETED)
            if said.done():
                message = said.result()
                self._writer.write(message)
                unanswered += message[:1] in (SYNC, QUERY)
                said = asyncio.ensure_future(_message(reader))
            if answer.done():
                message = answer.result()
                writer.write(message)
                unanswered -= message[:1] == READY
                if message[:1] == READY and message.endswith(IDLE) and not unanswered:
                    return said
                answer = asyncio.ensure_future(_message(self._reader))


@asynccontextmanager
async def pooling(port: int) -> AsyncIterator[int]:
    """The pooler's own port on this machine, as long as the block runs."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    pooler = Pooler(reader, writer)
    await pooler.greet()
    server = await asyncio.start_server(pooler.serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        writer.close()


async def _startup(reader: asyncio.StreamReader) -> bytes:
    length = int.from_bytes(await reader.readexactly(4), "big")
    return await reader.readexactly(length - 4)


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readexactly(5)
    return head + await reader.readexactly(int.from_bytes(head[1:], "big") - 4)
