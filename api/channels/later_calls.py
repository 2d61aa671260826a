"""Calls to receivers, made ready at the first one: most servers call nobody, and start sooner. calling.py makes the calls."""

import asyncio
from typing import TYPE_CHECKING

from api.channels.adapter import Answer, OutgoingRequest
from models.rules.configuration.receivers import Reach

if TYPE_CHECKING:
    from api.channels.calling import Calls


class LaterCalls:
    """Calls to receivers, for which everything is made ready at the first one, beside the event loop."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._made: asyncio.Task[Calls] | None = None

    async def answer(self, request: OutgoingRequest) -> Answer:
        if self._made is None or (self._made.done() and self._made.exception()):
            self._made = asyncio.create_task(asyncio.to_thread(self._make))
        return await (await asyncio.shield(self._made)).answer(request)

    async def close(self) -> None:
        if self._made:
            await asyncio.wait({self._made})
            if not self._made.exception():
                await self._made.result().close()

    def _make(self) -> "Calls":
        from api.channels.calling import Calls

        return Calls(self._reach)
