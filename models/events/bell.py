"""The bell: tells that the log grew, nothing else. A lost ring costs latency, never a fact: hub.py looks anyway."""

import asyncio
import contextlib
import logging

from broadcaster import Broadcast, BroadcastBackend

log = logging.getLogger("vigie.bell")

CHANNEL = "vigie"


class Bell:
    """One broadcaster subscription per process; hearing a ring sets `rung`.

    broadcaster's own server backends lose events and fall silent when their server restarts, so only its memory
    backend is used as it is; others come through its public `backend` hook.
    """

    def __init__(self) -> None:
        self.rung = asyncio.Event()
        self._broadcast: Broadcast | None = None
        self._listener: asyncio.Task[None] | None = None

    async def hang(self, url: str = "memory://", *, backend: BroadcastBackend | None = None) -> None:
        """Connect and listen."""
        self.rung = asyncio.Event()
        self._broadcast = Broadcast(backend=backend) if backend else Broadcast(url)
        await self._broadcast.connect()
        listening = asyncio.Event()
        self._listener = asyncio.create_task(self._listen(self._broadcast, listening), name="bell")
        await listening.wait()

    async def take_down(self) -> None:
        if self._listener:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
            self._listener = None
        if self._broadcast:
            await self._broadcast.disconnect()
            self._broadcast = None

    async def ring(self, position: int) -> None:
        """Say that the log has grown to `position`. Never fails an operation that has already committed."""
        self.rung.set()
        if self._broadcast is None:
            return  # a process that only writes, such as a command; others find the facts at their next look
        try:
            await self._broadcast.publish(CHANNEL, str(position))
        except Exception:
            log.warning("The bell could not be rung; readers find the facts at their next look.", exc_info=True)

    async def _listen(self, broadcast: Broadcast, listening: asyncio.Event) -> None:
        async with broadcast.subscribe(CHANNEL) as heard:
            listening.set()
            async for _ in heard:  # type: ignore[union-attr]  # broadcaster types its iterator as optional
                self.rung.set()


bell = Bell()
