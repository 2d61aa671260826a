"""How much one execution of a GraphQL operation may still do, until when, and how much at once. execution.py spends it."""

import asyncio
from collections import deque
from time import monotonic

from graphql import GraphQLError

MOST_WORK = 100_000  # about microseconds; twice of what a document may cost by estimate
PLAIN_WORK = 1  # of a field that generated code reads
RESOLVED_WORK = 10  # of a field that graphql-core resolves
AWAITED_WORK = 30  # of one that goes on after it was awaited, beside that: it has waited in a task
OPERATION_SECONDS = 10.0
MOST_WORK_AT_ONCE = 10_000  # of an answer for which nothing may be awaited
TURN_WORK = 12_000  # after so much, the event loop serves others; what follows from it takes about as long again
MOST_PLAIN_WORK_AT_ONCE = TURN_WORK // 2  # of generated code, for one object with all that is below it
FIRST_TO_GO_ON = 20  # of those who wait for the first turn; later turns know how much work each one has


class OutOfBudget(Exception):
    """Generated code must end here: nothing is left of the budget, or it has done enough at once."""


class WorkBudget:
    """Counts the fields that an execution produces. Once it is used up, `fault` is what the client gets as the answer.

    The work is done in turns, one in each round of the event loop. When a turn is over, whoever of the execution's
    coroutines would go on waits for the next one, and the loop serves other clients between them.
    """

    __slots__ = ("_at_once", "_ends_at", "_is_next_due", "_turn_began", "_waiting", "_woken", "fault", "left")

    def __init__(self, seconds: float, work: int = MOST_WORK) -> None:
        self.left = work
        self.fault: GraphQLError | None = None
        self._ends_at = monotonic() + seconds
        self._turn_began = work
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._woken = 0
        self._at_once = FIRST_TO_GO_ON
        self._is_next_due = False

    def spend(self, work: int) -> bool:
        """Whether this work may be done. False for everything after the first that may not."""
        if self.fault is not None:
            return False
        self.left -= work
        if self.left < 0:
            self.fault = answer_too_large()
        elif monotonic() > self._ends_at:
            self.fault = timed_out()
        return self.fault is None

    def take_time(self, work: int) -> None:
        """Count work that takes time but produces no field: it only brings the end of the turn nearer."""
        self._turn_began += work

    @property
    def is_turn_over(self) -> bool:
        """Ask it only in an event loop, and where the coroutine can wait for the next turn."""
        self._make_next_due()
        return self._turn_began - self.left >= TURN_WORK

    async def next_turn(self) -> None:
        """Return when there is work to do in a turn: not before the event loop has served others."""
        loop = asyncio.get_running_loop()
        while self.is_turn_over:
            turn = loop.create_future()
            self._waiting.append(turn)
            await turn

    def _make_next_due(self) -> None:
        if not self._is_next_due:
            self._is_next_due = True
            asyncio.get_running_loop().call_soon(self._begin_turn)

    def _begin_turn(self) -> None:
        """Let as many go on as have enough to do for one turn, by the work of those before them."""
        if self._woken:
            spent = max(1, self._turn_began - self.left)
            self._at_once = max(1, min(2 * self._at_once, TURN_WORK * self._woken // spent))
        self._turn_began = self.left
        self._is_next_due = False
        self._woken = min(self._at_once, len(self._waiting))
        for _ in range(self._woken):
            turn = self._waiting.popleft()
            if not turn.done():  # it is if who waited for it was cancelled
                turn.set_result(None)
        if self._woken:
            self._make_next_due()


def answer_too_large() -> GraphQLError:
    return GraphQLError(
        "The answer would be too large, so the operation has ended; ask for smaller pages or fewer nested lists.",
        extensions={"code": "QUERY_TOO_COMPLEX", "limit": MOST_WORK},
    )


def timed_out() -> GraphQLError:
    return GraphQLError(
        "The operation took too long and has ended. If it was a mutation, it may have been done: send it again with the "
        "same requestId to find out.",
        extensions={"code": "OPERATION_TIMED_OUT"},
    )
