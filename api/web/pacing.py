"""How much is done for clients that send or leave in one round of the event loop: those who are served already go on meanwhile.

In one round, uvloop reads what as many as 50,000 sockets have received, and nothing else happens until that is done.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush

from schema.turns import FREE_SECONDS, turns

SECONDS_EACH_ROUND = 0.0005
BUSY_COUNTS = 10  # times
MOST_REMEMBERED = 10_000  # of those for whom something was done

Act = Callable[[], None]


class Pace:
    """What is to be done soon: while there is too much, first for those for whom least was done, then in order.

    This is start-time fair queueing (Goyal, Vin and Cheng, 1996): whoever comes anew begins where those are who are served.
    What is done for an address or a principal that has used much lately, as one that has flooded, counts several times.
    """

    def __init__(self) -> None:
        self._waiting: dict[str | None, deque[Act]] = {}
        self._turns: list[tuple[float, int, str | None]] = []  # of those who wait: what was done for them, and a number
        self._done: dict[str | None, float] = {}  # for how many seconds something was done, for each
        self._done_for_all = 0.0  # at least for so many
        self._number = 0
        self._seconds_left = SECONDS_EACH_ROUND
        self._is_acting = False
        self._begun_seconds = 0.0  # of what the last act has begun
        self._loop: asyncio.AbstractEventLoop | None = None  # while the next round is due in it

    def soon(self, act: Act, of: str | None = None) -> None:
        """Do it: at once if this round has time for it, otherwise in one of the next. So is what an act wants to go on with.

        That comes before what else is to be done for the same one: of the sockets of a flood, the first is soon closed, and
        the others then wait for whoever floods nobody. `of` says whose it is.
        """
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop = loop
            self._begin_anew()  # what waited in a loop that is closed is gone
            self._seconds_left = SECONDS_EACH_ROUND
            loop.call_soon(self._begin_round, loop)
        if self._waiting or self._is_acting or self._seconds_left <= 0:
            self._wait(act, of)
        else:
            self._do(act, of)

    def begins(self, seconds: float) -> None:
        """What is being done begins something, as a task, that takes about so long afterwards."""
        self._begun_seconds += seconds

    def _wait(self, act: Act, of: str | None) -> None:
        waiting = self._waiting.get(of)
        if waiting is None:
            self._waiting[of] = deque((act,))
            self._line_up(of)
        elif self._is_acting:
            waiting.appendleft(act)
        else:
            waiting.append(act)

    def _line_up(self, of: str | None) -> None:
        self._number += 1
        heappush(self._turns, (max(self._done.get(of, 0.0), self._done_for_all), self._number, of))

    def _begin_round(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._waiting:
            self._begin_anew()
            if self._seconds_left == SECONDS_EACH_ROUND:
                self._loop = None  # nothing was done in the last round
                return
        loop.call_soon(self._begin_round, loop)  # first, because what is done may raise an exception
        self._seconds_left = SECONDS_EACH_ROUND
        while self._waiting and self._seconds_left > 0:
            self._do_next()

    def _do_next(self) -> None:
        begins_at, _, of = heappop(self._turns)
        self._done_for_all = max(self._done_for_all, begins_at)
        acts = self._waiting[of]
        act = acts.popleft()
        if not acts:
            del self._waiting[of]
        try:
            self._do(act, of)
        finally:
            if acts:
                self._line_up(of)

    def _do(self, act: Act, of: str | None) -> None:
        begun, self._begun_seconds = time.perf_counter(), 0.0
        self._is_acting = True
        try:
            act()
        finally:
            self._is_acting = False
            seconds = time.perf_counter() - begun + self._begun_seconds
            self._seconds_left -= seconds
            if len(self._done) >= MOST_REMEMBERED:
                self._done.clear()
            is_busy = of is not None and turns.recent.seconds_of(of) > FREE_SECONDS
            counted = BUSY_COUNTS * seconds if is_busy else seconds
            self._done[of] = max(self._done.get(of, 0.0), self._done_for_all) + counted

    def _begin_anew(self) -> None:
        """Nobody waits: what was done before counts no more."""
        self._waiting.clear()
        self._turns.clear()
        self._done.clear()
        self._done_for_all = 0.0


newcomers = Pace()  # who has not signed in
members = Pace()
