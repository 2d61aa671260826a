"""Carries customers' messages to a sentiment engine in another program: only where channels' messages may go, too.

models/sentiment/engines/http.py says what is sent, and what happens if nothing comes back.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.channels.adapter import ForbiddenReceiver, OutgoingRequest, Unreachable
from api.channels.later_calls import LaterCalls
from models.rules.configuration.receivers import Reach
from models.sentiment import transport


@asynccontextmanager
async def reaching_engines(reach: Reach) -> AsyncIterator[None]:
    """Let the engines of this process call others, within this reach."""
    calls = LaterCalls(reach)

    async def send(address: str, body: bytes, seconds: float) -> bytes:
        request = OutgoingRequest("POST", address, {"content-type": "application/json"}, body)
        try:
            async with asyncio.timeout(seconds):
                answer = await calls.answer(request)
        except (Unreachable, ForbiddenReceiver, TimeoutError) as error:
            raise transport.Unreachable(str(error) or type(error).__name__) from error
        if answer.status != 200:
            raise transport.Unreachable(f"it answered {answer.status}")
        return answer.body

    transport.install(send)
    try:
        yield
    finally:
        transport.install(None)
        await calls.close()
