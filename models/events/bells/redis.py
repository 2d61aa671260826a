"""A bell on Redis, by publish/subscribe, which stores nothing. How it reconnects is in reconnecting.py."""

from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from models.database.addresses import RedisAddress
from models.events.bells.reconnecting import ANSWER_SECONDS, SILENCE_SECONDS, Publish, ReconnectingBackend


class RedisBackend(ReconnectingBackend):
    async def listen(self, channels: Collection[str]) -> None:
        async with self._client() as client, client.pubsub() as ear:
            await ear.subscribe(*channels)
            for _ in channels:
                await self._answer(ear, "subscribe")
            self.listening()
            while True:
                message = await ear.get_message(timeout=SILENCE_SECONDS)
                if message is None:
                    await ear.ping()
                    message = await self._answer(ear)
                if message["type"] == "message":
                    self.hear(message["channel"], message["data"])

    def publishing(self) -> AbstractAsyncContextManager[Publish]:
        return self._publishing()

    @asynccontextmanager
    async def _publishing(self) -> AsyncIterator[Publish]:
        async with self._client() as client:
            yield client.publish

    async def _answer(self, ear: PubSub, wanted: str | None = None) -> Any:
        message = await ear.get_message(timeout=ANSWER_SECONDS)
        if message is None or message["type"] != (wanted or message["type"]):
            raise ConnectionError(f"no answer within {ANSWER_SECONDS:g} seconds")
        return message

    def _client(self) -> Redis:
        # Without the client's own retries: it would subscribe again silently, and nobody would look for missed facts.
        return Redis.from_url(
            RedisAddress.of(self.url).url,
            protocol=2,
            decode_responses=True,
            retry=Retry(NoBackoff(), 0),
            socket_connect_timeout=ANSWER_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            client_name="vigie-bell",
        )
