"""The bell tells only that the log grew. A lost ring costs time, never a fact, because hub.py also polls the log.

The bells that reach other processes are in bells/. The broadcaster library's own backends lose events and fall silent
when their server restarts, so only its memory backend is used unchanged.
"""

import asyncio
import contextlib
import logging
from uuid import uuid4

from broadcaster import Broadcast, BroadcastBackend

from models.events.bells.postgres import PostgresBackend
from models.events.bells.reconnecting import LOOK, ReconnectingBackend
from models.tasks import ended

log = logging.getLogger("vigie.bell")

CHANNEL = "vigie"


class Bell:
    """One broadcaster subscription per process; hearing a ring sets `rung`.

    `rung` is also set whenever the connection to the bell's server comes back, because rings may have been missed.
    """

    def __init__(self) -> None:
        self.rung = asyncio.Event()
        self.heard = 0
        self._name = ""  # to recognise this process's own rings, which need no second look
        self._failures = 0
        self._broadcast: Broadcast | None = None
        self._backend: BroadcastBackend | None = None
        self._listener: asyncio.Task[None] | None = None

    @property
    def is_up(self) -> bool:
        """Whether this process hears the rings of other processes now."""
        if self._listener is None or self._listener.done():
            return False
        return not isinstance(self._backend, ReconnectingBackend) or self._backend.is_up

    @property
    def reconnects(self) -> int:
        """How often the bell came back after its server was lost."""
        return self._backend.reconnects if isinstance(self._backend, ReconnectingBackend) else 0

    @property
    def failed_rings(self) -> int:
        """How often ringing failed. The newest ring is repeated until the server accepts it."""
        return self._failures + (self._backend.failures if isinstance(self._backend, ReconnectingBackend) else 0)

    async def hang(self, url: str = "memory://", *, backend: BroadcastBackend | None = None) -> None:
        """Listen at memory:// (this process alone), redis://… or postgres://…; `backend` replaces the address.

        If the server doesn't answer, the bell goes on trying in the background. Raises ValueError for other addresses.
        """
        self.rung = asyncio.Event()
        self.heard = 0
        self._name = uuid4().hex[:8]  # chosen here: workers are forked from a process that has made this object
        self._backend = backend or _backend(url)
        self._broadcast = Broadcast(url, backend=self._backend)
        await self._broadcast.connect()
        listening = asyncio.Event()
        self._listener = asyncio.create_task(self._listen(self._broadcast, listening), name="bell")
        await listening.wait()

    async def take_down(self) -> None:
        if self._listener:
            await ended(self._listener)
            with contextlib.suppress(asyncio.CancelledError):
                self._listener.result()
            self._listener = None
        if self._broadcast:
            await self._broadcast.disconnect()
            self._broadcast = None

    async def ring(self, position: int) -> None:
        """Tell that the log has grown to `position`. This never fails or delays an operation, which has committed already."""
        self.rung.set()
        if self._broadcast is None:
            return  # this process only writes, such as a command; others find the facts when they poll next
        try:
            await self._broadcast.publish(CHANNEL, f"{position}/{self._name}")
        except Exception as error:
            self._failures += 1
            kind = type(error).__name__
            log.warning("The bell could not be rung (%s); readers find the facts when they poll next.", kind)

    async def _listen(self, broadcast: Broadcast, listening: asyncio.Event) -> None:
        async with broadcast.subscribe(CHANNEL) as rings:
            listening.set()
            while True:
                message: str = (await rings.get()).message
                if message == LOOK or not message.endswith(f"/{self._name}"):
                    self.heard += 1
                    self.rung.set()


def _backend(url: str) -> BroadcastBackend | None:
    """The backend for this address; None means broadcaster's own memory backend."""
    match url.partition("://")[0]:
        case "memory":
            return None
        case "redis" | "rediss":
            from models.events.bells.redis import RedisBackend  # its client takes 0.3 s to import

            return RedisBackend(url)
        case "postgres" | "postgresql":
            return PostgresBackend(url)
        case scheme:
            raise ValueError(
                f"VIGIE_BELL_URL must begin with memory://, redis://, rediss:// or postgres://, not {scheme}://."
            )


bell = Bell()
