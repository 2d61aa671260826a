"""Who may compute next when several want to: the one who has used least lately. work_budget.py has the turns of one execution.

Most operations never wait for a turn. One waits whose principal has used much lately, one of a client that has not signed
in, and one that has much to do. Such operations have their turns one after another. While others are in progress, these get
half of the time, and nine tenths of it if nobody wants a turn but strangers and those who have used much lately.
"""

import asyncio
import heapq
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from schema.gathered_reads import GatheredReads

WORK_FORGOTTEN = 250  # about microseconds, each second, for each operation a second that a principal may send
FREE_SECONDS = 4  # whoever has used less than what is forgotten in this time may begin at once
REMEMBERED_SECONDS = 40  # no more is remembered than what is forgotten in this time
MOST_USERS = 10_000  # that are remembered; the one who did nothing for longest is forgotten first
BEGINNING_WORK = 1_000  # of each operation and each handshake, whatever it does
PLACES = 2  # executions of those who have used much lately, at once
LONGEST_TURN_SECONDS = 0.02  # then the next one begins, because the operation waits for something else
PAUSE, BUSY_PAUSE = 1, 9  # how long others have after a turn, as a multiple of it
FEW_WAITING = 64  # so many need no sweeping

Begin = Callable[[], bool]
Waiting = tuple[bool, bool, float, int, "OwnTurns", Begin]  # the first three decide who is first, then who came first


class RecentWork:
    """How much each principal, or address without one, has used lately. Every method takes the same time."""

    def __init__(self, forgotten_each_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._forgotten_each_second = forgotten_each_second
        self._clock = clock
        self._nothing_left_at = OrderedDict[str, float]()  # the one who did nothing for longest comes first

    def seconds_of(self, user: str) -> float:
        """After how many seconds of rest nothing of it is remembered."""
        return max(0.0, self._nothing_left_at.get(user, 0.0) - self._clock())

    def add(self, user: str, work: int) -> None:
        now = self._clock()
        after = now + self.seconds_of(user) + work / self._forgotten_each_second
        self._nothing_left_at[user] = min(after, now + REMEMBERED_SECONDS)
        self._nothing_left_at.move_to_end(user)
        if len(self._nothing_left_at) > MOST_USERS:
            self._nothing_left_at.popitem(last=False)


class Turns:
    """All operations of a process that wait for a turn, or for a place among the executions of busy principals.

    One operation has the turn, until it waits for the next or is over. An execution may hold a connection to the database
    while it waits for turns. So only a few of busy principals run at once, and they go on before others begin.
    """

    def __init__(self, operations_per_second: int = 100, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.configure(operations_per_second)
        # Heaps, in which those who are free come first, then executions of others that go on, then who has used least.
        self._for_turn: list[Waiting] = []
        self._for_place: list[Waiting] = []
        self._swept_beyond = FEW_WAITING
        self._arrivals = count()
        self.others = 0  # operations in progress that don't wait for turns
        self.places_taken = 0
        self._holder: OwnTurns | None = None
        self._is_busy = False  # whether the one who has the turn, or had it last, is a stranger or has used much lately
        self._began = self._ended = self._free_from = self._busy_from = 0.0
        self._next: asyncio.Handle | None = None  # it ends the turn, or begins the next one
        self._loop: asyncio.AbstractEventLoop | None = None

    def __len__(self) -> int:
        return len(self._for_turn) + len(self._for_place)

    def configure(self, operations_per_second: int) -> None:
        """How many operations a principal may send. Nothing is remembered any more of what anybody has used."""
        self.recent = RecentWork(operations_per_second * WORK_FORGOTTEN, clock=self._clock)

    def of(self, user: str, *, is_stranger: bool = False) -> "OwnTurns":
        """The turns of an operation that begins. It is in progress until it is settled. One of a stranger always waits."""
        return OwnTurns(self, user, is_in_progress=True, is_stranger=is_stranger)

    def ask_turn(self, own: "OwnTurns", begin: Begin, *, goes_on: bool) -> None:
        self._ask(self._for_turn, own, begin, goes_on=goes_on)

    def ask_place(self, own: "OwnTurns", begin: Begin) -> None:
        self._ask(self._for_place, own, begin, goes_on=False)

    def free_place(self) -> None:
        self.places_taken -= 1
        self._wake()

    def begin_other(self) -> None:
        self.others += 1
        if self.others == 1:
            self._wake()  # from now on, there is somebody to pause for

    def end_other(self) -> None:
        self.others -= 1
        if not self.others:
            self._wake()  # nobody is left to pause for

    def has(self, own: "OwnTurns") -> bool:
        return self._holder is own

    def end(self, own: "OwnTurns") -> None:
        """The operation's turn is over, if it has it."""
        if self._holder is not own or self._loop is None:
            return
        self._holder, self._ended = None, self._loop.time()
        took = self._ended - self._began
        self._free_from = self._ended + PAUSE * took
        if self._is_busy:
            self._busy_from = self._ended + BUSY_PAUSE * took
        self._wake()

    def _ask(self, waiting: list[Waiting], own: "OwnTurns", begin: Begin, *, goes_on: bool) -> None:
        self._move_to_running_loop()
        is_busy, used = not own.is_free, self.recent.seconds_of(own.user)
        heapq.heappush(waiting, (is_busy, is_busy and not goes_on, used, next(self._arrivals), own, begin))
        if len(self) > self._swept_beyond:
            self._sweep()
        self._wake()

    def _sweep(self) -> None:
        """Forget those that are over: while others come first again and again, it would never be their turn to be forgotten."""
        for waiting in (self._for_turn, self._for_place):
            waiting[:] = [each for each in waiting if not each[4].is_over]
            heapq.heapify(waiting)
        self._swept_beyond = max(FEW_WAITING, 2 * len(self))

    def _move_to_running_loop(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # those who waited in a loop that is closed are gone
            self._loop, self._holder, self._next, self.places_taken = loop, None, None, 0
            self._began = self._ended = self._free_from = self._busy_from = 0.0
            self._for_turn.clear()
            self._for_place.clear()

    def _wake(self) -> None:
        """Unless somebody has the turn, begin the next one: after the pause, if others are in progress."""
        if self._holder is not None or self._loop is None or self._loop.is_closed():
            return
        if self._next is not None:
            self._next.cancel()
            self._next = None
        if waiting := self._first():
            begins_at = self._ended
            if self.others:  # the long pause is only due after turns of the busy: those of others must not put it off
                begins_at = max(self._free_from, self._busy_from) if waiting[0][0] else self._free_from
            self._next = self._loop.call_at(begins_at, self._begin_next)

    def _begin_next(self) -> None:
        assert self._loop is not None
        self._next = None
        while waiting := self._first():
            self._is_busy, *_, own, begin = heapq.heappop(waiting)
            self._holder, self._began = own, self._loop.time()
            if begin():
                own.has_place |= waiting is self._for_place
                self.places_taken += waiting is self._for_place
                self._next = self._loop.call_later(LONGEST_TURN_SECONDS, self.end, own)
                return
            self._holder = None

    def _first(self) -> list[Waiting] | None:
        """Where the one waits whose turn is next."""
        places = self._for_place if self.places_taken < PLACES else []
        waiting = [each for each in (self._for_turn, places) if each]
        return min(waiting, key=lambda each: each[0][:4]) if waiting else None


class OwnTurns:
    """The turns of one operation. Most have none, because they are over before they would have to wait."""

    __slots__ = (
        *("_is_executed", "_is_in_progress", "_is_settled", "_is_stranger"),
        *("_turns", "has_place", "reads", "user"),
    )

    def __init__(
        self, turns: Turns, user: str = "", *, is_in_progress: bool = False, is_stranger: bool = False
    ) -> None:
        self.user = user
        self._is_stranger = is_stranger
        self.has_place = False
        self.reads = GatheredReads()
        self._turns = turns
        self._is_settled = self._is_executed = False
        self._is_in_progress = is_in_progress
        if is_in_progress:
            turns.begin_other()

    @property
    def is_free(self) -> bool:
        """Whether the user is known and has used so little lately that they need not wait."""
        return not self._is_stranger and self._turns.recent.seconds_of(self.user) <= FREE_SECONDS

    @property
    def is_over(self) -> bool:
        """Whether nothing goes on that could want a turn."""
        return self._is_settled and not self._is_executed

    def spend(self, work: int) -> None:
        if self.user:
            self._turns.recent.add(self.user, work)

    async def afford(self, work: int) -> None:
        """Return when the user may do so much more: at once, unless they have used much lately."""
        self.spend(work)
        if not self.is_free and not self._turns.has(self):
            self._leave_progress()
            await _granted(lambda begin: self._turns.ask_turn(self, begin, goes_on=False))

    async def take_turn(self) -> None:
        """Return when nobody else has the turn: before something long that can't be divided."""
        if self.user and not self._turns.has(self):
            self._leave_progress()
            await _granted(lambda begin: self._turns.ask_turn(self, begin, goes_on=False))

    async def take_place(self) -> None:
        """Return when the operation may be executed: at once, unless the user has used much lately. It has the turn, too."""
        if self.is_free:
            return
        if self.has_place and not self._turns.has(self):
            await _granted(self.ask)
        elif not self.has_place:
            self._leave_progress()
            self.end()
            await _granted(lambda begin: self._turns.ask_place(self, begin))

    def ask(self, begin: Begin) -> None:
        """Call `begin` at the next turn, for which an execution waits. It answers whether the turn is still wanted."""
        self._leave_progress()
        self._turns.ask_turn(self, begin, goes_on=True)

    def end(self) -> None:
        """The turn is over, if the operation has it."""
        self._turns.end(self)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While the operation waits for something else: its turn is over, and others need not leave time to it."""
        was_in_progress = self._is_in_progress
        self._leave_progress()
        self.end()
        try:
            yield
        finally:
            if was_in_progress and not self._is_settled:
                self._is_in_progress = True
                self._turns.begin_other()

    def settle(self) -> None:
        """The operation is over, or what follows is not waited for. To say so again changes nothing."""
        self._is_settled = True
        self._leave_progress()
        self._turns.end(self)
        if self.has_place and not self._is_executed:
            self.has_place = False
            self._turns.free_place()

    @contextmanager
    def executed(self) -> Iterator[None]:
        """While the operation is executed, which goes on if its client leaves: until then, it keeps its place."""
        self._is_executed = True
        try:
            yield
        finally:
            self._is_executed = False
            if self._is_settled:
                self.settle()

    def _leave_progress(self) -> None:
        if self._is_in_progress:
            self._is_in_progress = False
            self._turns.end_other()


async def _granted(ask: Callable[[Begin], None]) -> None:
    """Ask, and return when what was asked for has begun."""
    granted = asyncio.get_running_loop().create_future()

    def begin() -> bool:
        is_wanted = not granted.done()  # it is done if who waited for it was cancelled
        if is_wanted:
            granted.set_result(None)
        return is_wanted

    ask(begin)
    await granted


turns = Turns()
