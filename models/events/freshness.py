"""How fresh what the hub has read is. Streams claim no more than that. hub.py tells it of each read."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from models import clock

STALE_AFTER_SECONDS = 1.8  # three polls missed; docs/guarantees.md promises that every stream says so within 3 s
HELD_UP_SECONDS = 0.5  # if the loop itself stood still, the hub first gets so long to read on


class Freshness:
    """`read_at` is the moment at which the log was last known to be read to its end.

    `stale_since` is that moment while the log can't be read, and None otherwise. `turned` is called whenever that changes.
    """

    def __init__(self, turned: Callable[[], None]) -> None:
        self.read_at = clock.now()
        self.stale_since: datetime | None = None
        self._turned = turned
        self._confirmed_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def confirm(self, read_at: datetime) -> None:
        """The log has been read to its end; the read began at `read_at`."""
        was_stale = self.stale_since is not None
        self.read_at, self.stale_since = read_at, None
        self._confirmed_at = asyncio.get_running_loop().time()
        if self._timer is None:
            self._look_at(self._confirmed_at + STALE_AFTER_SECONDS)
        if was_stale:
            self._turned()

    def end(self) -> None:
        """Nobody reads the log any more."""
        if self._timer:
            self._timer.cancel()
        self._timer = self.stale_since = None

    def _look_at(self, due: float) -> None:
        self._timer = asyncio.get_running_loop().call_at(due, self._look, due)

    def _look(self, due: float) -> None:
        now, stale_at = asyncio.get_running_loop().time(), self._confirmed_at + STALE_AFTER_SECONDS
        if now < stale_at:
            self._look_at(stale_at)
        elif now - due > HELD_UP_SECONDS:
            self._look_at(now + HELD_UP_SECONDS)
        else:
            self._timer, self.stale_since = None, self.read_at
            self._turned()
