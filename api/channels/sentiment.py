"""Carries customers' messages to a sentiment engine in another program: only where channels' messages may go, too.

models/sentiment/engines/http.py says what is sent, and what happens if nothing comes back.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpcore2
import httpx2

from api.channels.guarded import ForbiddenReceiver, GuardedTransport
from models.rules.configuration.receivers import Reach
from models.sentiment import transport
from models.sentiment.transport import Unreachable

UNCOMPRESSED = {"accept-encoding": "identity"}  # a small compressed answer could unpack to any size
LARGEST_ANSWER_BYTES = 1_000_000  # fifty readings take some ten thousand


@asynccontextmanager
async def reaching_engines(reach: Reach) -> AsyncIterator[None]:
    """Let the engines of this process call others, within this reach."""
    async with httpx2.AsyncClient(transport=GuardedTransport(reach), follow_redirects=False, trust_env=False) as client:

        async def send(address: str, body: bytes, seconds: float) -> bytes:
            try:
                async with asyncio.timeout(seconds):
                    return await _posted(client, address, body)
            except (
                httpx2.HTTPError,
                httpx2.InvalidURL,
                httpcore2.NetworkError,
                ForbiddenReceiver,
                TimeoutError,
            ) as error:
                raise Unreachable(type(error).__name__) from error

        transport.install(send)
        try:
            yield
        finally:
            transport.install(None)


async def _posted(client: httpx2.AsyncClient, address: str, body: bytes) -> bytes:
    headers = {"content-type": "application/json", **UNCOMPRESSED}
    async with client.stream("POST", address, content=body, headers=headers, timeout=None) as answer:
        if answer.status_code != 200:
            raise Unreachable(f"it answered {answer.status_code}")
        parts, size = [], 0
        async for part in answer.aiter_raw():
            parts.append(part)
            size += len(part)
            if size > LARGEST_ANSWER_BYTES:
                raise Unreachable("its answer is too large")
    return b"".join(parts)
