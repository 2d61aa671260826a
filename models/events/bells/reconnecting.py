"""What the bells of redis.py and postgres.py have in common: they reconnect by themselves, and tell when they did."""

import asyncio
import contextlib
import logging
import random
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager

from broadcaster import BroadcastBackend, Event

from models.tasks import ended

log = logging.getLogger("vigie.bell")

ANSWER_SECONDS = 2.0  # a server that takes longer is treated as gone
SILENCE_SECONDS = 5.0  # after so long without a message, the listener asks the server whether it is still there
START_SECONDS = 3.0  # how long a starting process waits for the server before it goes on without it
FLUSH_SECONDS = 0.5  # how long an ending process waits for its last ring
FIRST_RETRY_SECONDS = 0.05
CANCEL_AGAIN_SECONDS = 0.5  # Redis's and PostgreSQL's clients lose a cancellation together with a time-out of theirs
LAST_RETRY_SECONDS = 1.0  # short, because the bell may come back this much later than the server

LOOK = ""  # a message of our own, which says that rings may have been missed

Publish = Callable[[str, str], Awaitable[object]]


class ReconnectingBackend(BroadcastBackend):
    """Listens on one connection and publishes on another; each is opened again whenever it breaks.

    Its memory doesn't grow: it keeps only the newest message to publish per channel, and of messages that were received
    but not yet read only that there are some.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_up = False
        self.reconnects = 0
        self.failures = 0
        self._channels: set[str] = set()
        self._outgoing: dict[str, str] = {}
        self._is_outgoing = asyncio.Event()
        self._all_said = asyncio.Event()
        self._all_said.set()
        self._incoming: dict[str, str] = {}
        self._is_incoming = asyncio.Event()
        self._came_up = asyncio.Event()
        self._was_up = False
        self._listener: asyncio.Task[None] | None = None
        self._publisher: asyncio.Task[None] | None = None

    @abstractmethod
    async def listen(self, channels: Collection[str]) -> None:
        """Subscribe, call `listening` once the server has acknowledged it, then `hear` for each message until it breaks."""

    @abstractmethod
    def publishing(self) -> AbstractAsyncContextManager[Publish]:
        """A connection to publish on."""

    def listening(self) -> None:
        """The server has acknowledged the subscription; messages before that were missed."""
        if self._was_up:
            self.reconnects += 1
            log.warning("The bell is heard again at %s.", self._address)
        self.is_up = self._was_up = True
        self._came_up.set()
        for channel in self._channels:
            self.hear(channel, LOOK)

    def hear(self, channel: str, message: str) -> None:
        self._incoming[channel] = LOOK if channel in self._incoming else message
        self._is_incoming.set()

    async def connect(self) -> None:
        self._publisher = asyncio.create_task(self._publish_for_ever(), name="bell publisher")

    async def disconnect(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_SECONDS):
                await self._all_said.wait()
        await ended(self._listener, self._publisher, again_seconds=CANCEL_AGAIN_SECONDS)

    async def subscribe(self, channel: str) -> None:
        """Returns when the server has acknowledged it, or after a while; then it goes on trying in the background."""
        self._channels.add(channel)
        await self._listen_anew()
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._came_up.wait()
        except TimeoutError:
            log.warning("The bell is not heard at %s yet; facts arrive a little later until it is.", self._address)

    async def unsubscribe(self, channel: str) -> None:
        self._channels.discard(channel)
        self._incoming.pop(channel, None)
        await self._listen_anew()

    async def publish(self, channel: str, message: str) -> None:
        """Returns at once, whatever the server does. A newer message replaces one that was not sent yet."""
        self._outgoing[channel] = message
        self._all_said.clear()
        self._is_outgoing.set()

    async def next_published(self) -> Event:
        while not self._incoming:
            self._is_incoming.clear()
            await self._is_incoming.wait()
        return Event(*self._incoming.popitem())

    async def _listen_anew(self) -> None:
        await ended(self._listener, again_seconds=CANCEL_AGAIN_SECONDS)
        self.is_up = False
        self._came_up.clear()
        if self._channels:
            self._listener = asyncio.create_task(self._listen_for_ever(frozenset(self._channels)), name="bell listener")

    async def _listen_for_ever(self, channels: frozenset[str]) -> None:
        pause = FIRST_RETRY_SECONDS
        while True:
            reason = "it ended the connection"
            try:
                await self.listen(channels)
            except Exception as error:
                reason = type(error).__name__
            if self.is_up:
                self.is_up = False
                self._came_up.clear()
                pause = FIRST_RETRY_SECONDS
                log.warning("The bell at %s was lost (%s); trying again until it answers.", self._address, reason)
            else:
                log.debug("The bell at %s does not answer: %s", self._address, reason)
            pause = await _paused(pause)

    async def _publish_for_ever(self) -> None:
        pause = FIRST_RETRY_SECONDS
        while True:
            await self._is_outgoing.wait()
            try:
                async with self.publishing() as publish:
                    while True:
                        await self._say(publish)
                        pause = FIRST_RETRY_SECONDS
                        await self._is_outgoing.wait()
            except Exception as error:
                self.failures += 1
                log.debug("The bell could not be rung (%s).", type(error).__name__)
            pause = await _paused(pause)

    async def _say(self, publish: Publish) -> None:
        """Send all pending messages. Those that fail stay pending until a newer one replaces them."""
        while self._outgoing:
            channel, message = self._outgoing.popitem()
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await publish(channel, message)
            except BaseException:
                self._outgoing.setdefault(channel, message)
                raise
        self._is_outgoing.clear()
        self._all_said.set()

    @property
    def _address(self) -> str:
        """The address without a password."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"


async def _paused(seconds: float) -> float:
    """Wait for a slightly random time, different in each process, and return how long to wait next time."""
    await asyncio.sleep(seconds * random.uniform(0.5, 1))
    return min(seconds * 2, LAST_RETRY_SECONDS)
