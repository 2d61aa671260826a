"""Going down in good order: who waits for more learns that there will be none. server.py begins it, app.py tells it."""

import asyncio
import logging
import os
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, contextmanager

LONGEST_SECONDS = 9.0  # operators are promised ten

log = logging.getLogger("vigie.drain")


class Drain:
    """Of one process. A stream over HTTP would otherwise keep uvicorn from ever ending; WebSockets it closes itself."""

    def __init__(self) -> None:
        self.is_draining = False
        self._waiting: set[asyncio.Timeout] = set()
        self._last_resort: threading.Timer | None = None

    def reset(self) -> None:
        self.is_draining = False
        self._waiting.clear()

    def must_end(self) -> None:
        """From a signal on: whatever still waits then, such as for a database that doesn't answer, waits no more."""
        if self._last_resort is None:
            self._last_resort = threading.Timer(LONGEST_SECONDS, _end_at_once)
            self._last_resort.daemon = True
            self._last_resort.start()

    def has_ended(self) -> None:
        if self._last_resort:
            self._last_resort.cancel()
            self._last_resort = None

    def begin(self) -> None:
        self.is_draining = True
        now = asyncio.get_running_loop().time()
        for timeout in list(self._waiting):
            timeout.reschedule(now)

    async def lasting(self, frames: AsyncIterator[str], *, seconds: float | None) -> AsyncGenerator[str, None]:
        """The frames, until the drain begins or `seconds` are over.

        The body then ends without a last word, so that a client takes it for a break and comes again.
        """
        deadline = None if seconds is None else asyncio.get_running_loop().time() + seconds
        async with aclosing(frames):  # type: ignore[type-var]  # strawberry's are generators, though typed as iterators
            while True:
                try:
                    with self._timeout(deadline) as timeout:
                        async with timeout:
                            frame = await anext(frames)
                except (StopAsyncIteration, TimeoutError):
                    return
                yield frame

    @contextmanager
    def _timeout(self, deadline: float | None) -> Iterator[asyncio.Timeout]:
        timeout = asyncio.timeout_at(asyncio.get_running_loop().time() if self.is_draining else deadline)
        self._waiting.add(timeout)
        try:
            yield timeout
        finally:
            self._waiting.discard(timeout)


def _end_at_once() -> None:
    """As safe as a kill: what was acknowledged is committed, and nothing else happened."""
    log.error("Not everything had ended %g seconds after the signal; the process ends all the same.", LONGEST_SECONDS)
    logging.shutdown()
    os._exit(1)


drain = Drain()
