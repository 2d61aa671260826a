"""How much is done for clients that send or leave in one round of the event loop: those who are served already go on meanwhile.

In one round, uvloop reads what as many as 50,000 sockets have received, and nothing else happens until that is done.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable

SECONDS_EACH_ROUND = 0.0005

Act = Callable[[], None]


class Pace:
    """What is to be done soon, in the order in which it came."""

    def __init__(self) -> None:
        self._waiting: deque[Act] = deque()
        self._seconds_left = SECONDS_EACH_ROUND
        self._is_acting = False
        self._loop: asyncio.AbstractEventLoop | None = None  # while the next round is due in it

    def soon(self, act: Act) -> None:
        """Do it: at once if this round has time for it, otherwise in one of the next. So is what an act wants to go on with."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop = loop
            self._waiting.clear()  # what waited in a loop that is closed is gone
            self._seconds_left = SECONDS_EACH_ROUND
            loop.call_soon(self._begin_round, loop)
        if self._waiting or self._is_acting or self._seconds_left <= 0:
            self._waiting.append(act)
        else:
            self._do(act)

    def _begin_round(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._waiting and self._seconds_left == SECONDS_EACH_ROUND:
            self._loop = None  # nothing was done in the last round
            return
        loop.call_soon(self._begin_round, loop)  # first, because what is done may raise an exception
        self._seconds_left = SECONDS_EACH_ROUND
        while self._waiting and self._seconds_left > 0:
            self._do(self._waiting.popleft())

    def _do(self, act: Act) -> None:
        begun = time.perf_counter()
        self._is_acting = True
        try:
            act()
        finally:
            self._is_acting = False
            self._seconds_left -= time.perf_counter() - begun


newcomers = Pace()  # who has not signed in
members = Pace()
