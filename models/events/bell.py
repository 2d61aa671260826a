"""The bell: tells that the log grew, nothing else. A lost ring costs latency, never a fact: hub.py looks anyway.

The bells that reach other processes are in bells/: broadcaster's own lose events and fall silent when their server
restarts, so only its memory backend is used as it is.
"""

import asyncio
import contextlib
import logging
from uuid import uuid4

from broadcaster import Broadcast, BroadcastBackend

from models.events.bells.postgres import PostgresBackend
from models.events.bells.reconnecting import LOOK, ReconnectingBackend

log = logging.getLogger("vigie.bell")

CHANNEL = "vigie"


class Bell:
    """One broadcaster subscription per process; hearing a ring sets `rung`.

    `rung` is also set whenever the bell comes back after its server was lost: anything may have been missed.
    """

    def __init__(self) -> None:
        self.rung = asyncio.Event()
        self.heard = 0
        self._name = uuid4().hex[:8]  # tells our own rings, which need no second look, from others'
        self._failures = 0
        self._broadcast: Broadcast | None = None
        self._backend: BroadcastBackend | None = None
        self._listener: asyncio.Task[None] | None = None

    @property
    def is_up(self) -> bool:
        """Whether rings of other processes are heard at this moment."""
        if self._listener is None or self._listener.done():
            return False
        return not isinstance(self._backend, ReconnectingBackend) or self._backend.is_up

    @property
    def reconnects(self) -> int:
        """How often the bell came back after its server was lost."""
        return self._backend.reconnects if isinstance(self._backend, ReconnectingBackend) else 0

    @property
    def failed_rings(self) -> int:
        """How often ringing failed; the newest ring is repeated until the server takes it."""
        return self._failures + (self._backend.failures if isinstance(self._backend, ReconnectingBackend) else 0)

    async def hang(self, url: str = "memory://", *, backend: BroadcastBackend | None = None) -> None:
        """Listen at memory:// (this process alone), redis://… or postgres://…; `backend` goes before the address.

        A server that doesn't answer is waited for in the background. Raises ValueError for another kind of address.
        """
        self.rung = asyncio.Event()
        self.heard = 0
        self._backend = backend or _backend(url)
        self._broadcast = Broadcast(url, backend=self._backend)
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
        """Say that the log has grown to `position`. Never fails or holds up an operation that has already committed."""
        self.rung.set()
        if self._broadcast is None:
            return  # a process that only writes, such as a command; others find the facts at their next look
        try:
            await self._broadcast.publish(CHANNEL, f"{position}/{self._name}")
        except Exception:
            self._failures += 1
            log.warning("The bell could not be rung; readers find the facts at their next look.", exc_info=True)

    async def _listen(self, broadcast: Broadcast, listening: asyncio.Event) -> None:
        async with broadcast.subscribe(CHANNEL) as rings:
            listening.set()
            while True:
                message: str = (await rings.get()).message
                if message == LOOK or not message.endswith(f"/{self._name}"):
                    self.heard += 1
                    self.rung.set()


def _backend(url: str) -> BroadcastBackend | None:
    """Who listens at this address; None is broadcaster's own memory."""
    match url.partition("://")[0]:
        case "memory":
            return None
        case "redis" | "rediss":
            from models.events.bells.redis import RedisBackend  # only here: its client takes a third of a second

            return RedisBackend(url)
        case "postgres" | "postgresql":
            return PostgresBackend(url)
        case scheme:
            raise ValueError(
                f"VIGIE_BELL_URL must begin with memory://, redis://, rediss:// or postgres://, not {scheme}://."
            )


bell = Bell()
