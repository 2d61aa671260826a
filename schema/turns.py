"""Who may compute next when several want to: the one who has used least lately. work_budget.py has the turns of one execution.

Most operations never wait for a turn. One waits whose principal has used much lately, and one that has much to do. Such
operations have their turns one after another, and while others are in progress, these get half of the time.
"""

import asyncio
import heapq
import time
from collections import OrderedDict
from collections.abc import Callable
from itertools import count

WORK_FORGOTTEN = 250  # about microseconds, each second, for each operation a second that a principal may send
FREE_SECONDS = 4  # whoever has used less than what is forgotten in this time may begin at once
REMEMBERED_SECONDS = 40  # no more is remembered than what is forgotten in this time
MOST_USERS = 10_000  # that are remembered; the one who did nothing for longest is forgotten first
BEGINNING_WORK = 1_000  # of each operation and each handshake, whatever it does
PLACES = 2  # executions of those who have used much lately, at once
LONGEST_TURN_SECONDS = 0.02  # then the next one begins, because the operation waits for something else

Begin = Callable[[], bool]


class RecentWork:
    """How much each principal, or address without one, has used lately. Every method takes the same time."""

    def __init__(self, forgotten_each_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._forgotten_each_second = forgotten_each_second
        self._clock = clock
        self._nothing_left_at: OrderedDict[str, float] = (
            OrderedDict()
        )  # the one who did nothing for longest comes first

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
        # Heaps, in which who has used least comes first.
        self._for_turn: list[tuple[bool, float, int, OwnTurns, Begin]] = []
        self._for_place: list[tuple[float, int, OwnTurns, Begin]] = []
        self._arrivals = count()
        self.others = 0  # operations in progress that don't wait for turns
        self.places_taken = 0
        self._holder: OwnTurns | None = None
        self._began = 0.0
        self._next: asyncio.Handle | None = None  # it ends the turn, or begins the next one
        self._loop: asyncio.AbstractEventLoop | None = None

    def __len__(self) -> int:
        return len(self._for_turn) + len(self._for_place)

    def configure(self, operations_per_second: int) -> None:
        """How many operations a principal may send. Nothing is remembered any more of what anybody has used."""
        self.recent = RecentWork(operations_per_second * WORK_FORGOTTEN, clock=self._clock)

    def of(self, user: str) -> "OwnTurns":
        """The turns of an operation that begins. It is in progress until it is settled."""
        return OwnTurns(self, user, is_in_progress=True)

    def ask_turn(self, own: "OwnTurns", begin: Begin, *, goes_on: bool) -> None:
        self._move_to_running_loop()
        used = self.recent.seconds_of(own.user)
        heapq.heappush(self._for_turn, (not goes_on, used, next(self._arrivals), own, begin))
        self._wake()

    def ask_place(self, own: "OwnTurns", begin: Begin) -> None:
        self._move_to_running_loop()
        heapq.heappush(self._for_place, (self.recent.seconds_of(own.user), next(self._arrivals), own, begin))
        self._wake()

    def free_place(self) -> None:
        self.places_taken -= 1
        self._wake()

    def has(self, own: "OwnTurns") -> bool:
        return self._holder is own

    def end(self, own: "OwnTurns") -> None:
        """The operation's turn is over, if it has it."""
        if self._holder is not own or self._next is None or self._loop is None:
            return
        self._next.cancel()
        took = self._loop.time() - self._began
        self._holder = None
        self._next = self._loop.call_later(took if self.others else 0, self._begin_next)

    def _move_to_running_loop(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # those who waited in a loop that is closed are gone
            self._loop, self._holder, self._next, self.places_taken = loop, None, None, 0
            self._for_turn.clear()
            self._for_place.clear()

    def _wake(self) -> None:
        if self._next is None and self._loop is not None and len(self):
            self._next = self._loop.call_soon(self._begin_next)

    def _begin_next(self) -> None:
        assert self._loop is not None
        self._next = None
        while self._next is None and (begun := self._begun()):
            own, begin, takes_place = begun
            self._holder, self._began = own, self._loop.time()
            self._next = self._loop.call_later(LONGEST_TURN_SECONDS, self.end, own)
            if begin():
                own.has_place |= takes_place
                self.places_taken += takes_place
            else:
                self._next.cancel()
                self._holder = self._next = None

    def _begun(self) -> "tuple[OwnTurns, Begin, bool] | None":
        """Whose turn is next, and whether it takes a place with it."""
        has_place_for = self._for_place and self.places_taken < PLACES
        if has_place_for and (not self._for_turn or (True, *self._for_place[0][:2]) < self._for_turn[0][:3]):
            return (*heapq.heappop(self._for_place)[2:], True)
        return (*heapq.heappop(self._for_turn)[3:], False) if self._for_turn else None


class OwnTurns:
    """The turns of one operation. Most have none, because they are over before they would have to wait."""

    __slots__ = ("_is_in_progress", "_turns", "has_place", "user")

    def __init__(self, turns: Turns, user: str = "", *, is_in_progress: bool = False) -> None:
        self.user = user
        self.has_place = False
        self._turns = turns
        self._is_in_progress = is_in_progress
        if is_in_progress:
            turns.others += 1

    @property
    def is_free(self) -> bool:
        """Whether the user has used so little lately that they need not wait."""
        return self._turns.recent.seconds_of(self.user) <= FREE_SECONDS

    def spend(self, work: int) -> None:
        if self.user:
            self._turns.recent.add(self.user, work)

    async def afford(self, work: int) -> None:
        """Return when the user may do so much more: at once, unless they have used much lately."""
        self.spend(work)
        if not self.is_free and not self._turns.has(self):
            self._leave_progress()
            await _granted(lambda begin: self._turns.ask_turn(self, begin, goes_on=False))

    async def take_place(self) -> None:
        """Return when the operation may be executed: at once, unless the user has used much lately."""
        if not self.is_free and not self.has_place:
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

    def settle(self) -> None:
        """The operation is over, or what follows is not waited for. To say so again changes nothing."""
        self._leave_progress()
        self._turns.end(self)
        if self.has_place:
            self.has_place = False
            self._turns.free_place()

    def _leave_progress(self) -> None:
        if self._is_in_progress:
            self._is_in_progress = False
            self._turns.others -= 1


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
