"""Graceful shutdown: ends the streams over HTTP, and forces the exit if it takes too long. web/app.py begins it."""

import asyncio
import logging
import os
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, contextmanager

LONGEST_SECONDS = 9.0  # docs/guarantees.md promises 10

log = logging.getLogger("vigie.drain")


class Drain:
    """The shutdown of one process. uvicorn closes WebSockets itself, but would wait for ever for a stream over HTTP."""

    def __init__(self) -> None:
        self.is_draining = False
        self._waiting: set[asyncio.Timeout] = set()
        self._forced_exit: threading.Timer | None = None

    def reset(self) -> None:
        self.is_draining = False
        self._waiting.clear()

    def force_exit_later(self) -> None:
        """Exit after LONGEST_SECONDS, even if something still waits, for example for a database that doesn't answer."""
        if self._forced_exit is None:
            self._forced_exit = threading.Timer(LONGEST_SECONDS, _force_exit)
            self._forced_exit.daemon = True
            self._forced_exit.start()

    def cancel_forced_exit(self) -> None:
        if self._forced_exit:
            self._forced_exit.cancel()
            self._forced_exit = None

    def begin(self) -> None:
        self.is_draining = True
        now = asyncio.get_running_loop().time()
        for timeout in list(self._waiting):
            timeout.reschedule(now)

    async def until_drained(self, frames: AsyncIterator[str], *, seconds: float | None) -> AsyncGenerator[str, None]:
        """The frames, until the shutdown begins or `seconds` have passed.

        The body then ends without a final event, so that the client sees an interruption and reconnects.
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


def _force_exit() -> None:
    """Exit at once. This is as safe as a kill: everything that clients were told is committed already."""
    log.error("Shutdown was not complete %g seconds after the signal; the process exits anyway.", LONGEST_SECONDS)
    logging.shutdown()
    os._exit(1)


drain = Drain()
