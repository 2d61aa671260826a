"""A bell on PostgreSQL, by LISTEN and NOTIFY. How it reconnects is in reconnecting.py.

It has connections of its own: NOTIFY inside the writing transaction would make all commits wait for one lock. They must
reach PostgreSQL itself or a pooler in session mode, because LISTEN belongs to a session.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import asyncpg

from models.database.addresses import PostgresAddress
from models.events.bells.reconnecting import ANSWER_SECONDS, SILENCE_SECONDS, Publish, ReconnectingBackend


class PostgresBackend(ReconnectingBackend):
    async def listen(self, channels: Collection[str]) -> None:
        async with self._connection() as connection:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            for channel in channels:
                await connection.add_listener(channel, self._hear)
            self.listening()
            while not lost.is_set():
                try:
                    async with asyncio.timeout(SILENCE_SECONDS):
                        await lost.wait()
                except TimeoutError:
                    await connection.execute("SELECT 1")

    def publishing(self) -> AbstractAsyncContextManager[Publish]:
        return self._publishing()

    @asynccontextmanager
    async def _publishing(self) -> AsyncIterator[Publish]:
        async with self._connection() as connection:

            async def publish(channel: str, message: str) -> None:
                await connection.execute("SELECT pg_notify($1, $2)", channel, message)

            yield publish

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        connection = await asyncpg.connect(
            **{**PostgresAddress.of(self.url).credentials, "server_settings": {"application_name": "vigie bell"}},
            timeout=ANSWER_SECONDS,
            command_timeout=ANSWER_SECONDS,
        )
        try:
            yield connection
        finally:
            connection.terminate()  # at once: an orderly close would wait for a server that may hang

    def _hear(self, connection: object, pid: int, channel: str, message: str) -> None:
        self.hear(channel, message)
