"""How much one execution of a GraphQL operation may still do, until when, and how much at once. execution.py spends it."""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, thread_time

from graphql import GraphQLError

from schema.turns import OwnTurns, turns

MOST_WORK = 100_000  # about microseconds; twice of what a document may cost by estimate
PLAIN_WORK = 1  # of a field that generated code reads
RESOLVED_WORK = 10  # of a field that graphql-core resolves
AWAITED_WORK = 30  # of one that goes on after it was awaited, beside that: it has waited in a task
OPERATION_SECONDS = 10.0
MOST_WORK_AT_ONCE = 10_000  # of an answer for which nothing may be awaited
TURN_WORK = 3_000  # after so much, others have their turn; what follows from it takes about as long again
LONG_TURN_WORK = 4 * TURN_WORK  # of what is made once for many
MOST_PLAIN_WORK_AT_ONCE = 2 * TURN_WORK  # of generated code, for one object with all that is below it
ROUNDS_OF_A_TURN = 3  # of the loop at most, if others of the execution wait for the next turn
FIRST_TO_GO_ON = 20  # of those who wait for the first turn; later turns know how much work each one has


class OutOfBudget(Exception):
    """Generated code must end here: nothing is left of the budget, or it has done enough at once."""


class WorkBudget:
    """Counts the fields that an execution produces. Once it is used up, `fault` is what the client gets as the answer.

    The work is done in turns. When one is over, whoever of the execution's coroutines would go on waits for the next, and
    turns.py decides when that is. Loaders read what all of them want, so turns cost no statements (gathered_reads.py).
    """

    __slots__ = (
        "_asked",
        "_at_once",
        "_charged",
        "_ends_at",
        "_is_for_many",
        "_own",
        "_timed_since",
        "_turn",
        "_turn_began",
        "_waiting",
        "_woken",
        "fault",
        "left",
    )

    def __init__(self, seconds: float, work: int = MOST_WORK, own: OwnTurns | None = None) -> None:
        self.left = work
        self.fault: GraphQLError | None = None
        self._own = own or OwnTurns(turns)
        self._charged = work
        self._ends_at = monotonic() + seconds
        self._turn_began = work
        self._is_for_many = False
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._woken = self._turn = 0
        self._at_once = FIRST_TO_GO_ON
        self._asked = False
        self._timed_since: float | None = None

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

    def serve_many(self) -> None:
        """What is produced in one turn will serve others, too: unless its principal is busy, that is a long one.

        It ends by work alone, so that the same is made for all, however slow the machine is.
        """
        self._is_for_many = self._own.is_free

    def take_time(self, work: int) -> None:
        """Count work that takes time but produces no field: it only brings the end of the turn nearer."""
        self._turn_began += work
        self._charged += work

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Measure what is done inside, without awaiting: if it takes longer than its fields should, that counts, too."""
        if self._timed_since is not None:  # it is part of what is measured already
            yield
            return
        self._timed_since, left = thread_time(), self.left
        try:
            yield
        finally:
            beyond = max(0, round((thread_time() - self._timed_since) * 1_000_000) - (left - self.left))
            self._timed_since = None
            self._charged += beyond
            if not self._is_for_many:
                self._turn_began += beyond

    @property
    def is_turn_over(self) -> bool:
        """Ask it only where the coroutine can wait for the next turn."""
        done: float = self._turn_began - self.left
        if self._is_for_many:
            return done >= LONG_TURN_WORK
        if self._timed_since is not None:
            done = max(done, (thread_time() - self._timed_since) * 1_000_000)
        return done >= TURN_WORK

    def end_turn(self) -> None:
        """Nothing else of the execution may begin in this turn that can wait for the next one."""
        self._turn_began = max(self._turn_began, self.left + LONG_TURN_WORK)

    async def next_turn(self) -> None:
        """Return when there is work to do in a turn: not before others had theirs."""
        while self.is_turn_over:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            self._ask()
            self._own.end()
            with self._own.reads.put_off():
                await turn

    @property
    def may_compile(self) -> bool:
        """Code takes milliseconds to generate: not for those who have used much lately, whose documents may all differ."""
        return self._own.is_free

    def charge(self) -> None:
        """Count what was done as used by the principal."""
        self._own.spend(self._charged - self.left)
        self._charged = self.left

    def _ask(self) -> None:
        if not self._asked:
            self._asked = True
            self.charge()
            self._own.ask(self._begin_turn)

    def _begin_turn(self) -> bool:
        """Let as many go on as have enough to do for one turn, by the work of those before them."""
        if self._woken:
            spent = max(1, self._turn_began - self.left)
            self._at_once = max(1, min(2 * self._at_once, TURN_WORK * self._woken // spent))
        self._turn_began = self.left
        self._turn += 1
        self._is_for_many = False  # what takes several turns serves nobody else
        self._asked = False
        self._woken = min(self._at_once, len(self._waiting))
        for _ in range(self._woken):
            turn = self._waiting.popleft()
            if not turn.done():  # it is if who waited for it was cancelled
                turn.set_result(None)
        if self._waiting:
            self._ask()
            self._end_soon(self._turn, ROUNDS_OF_A_TURN)
        return self._woken > 0

    def _end_soon(self, turn: int, rounds: int) -> None:
        """End this turn after so many rounds of the loop: those who went on may need less than a whole turn."""
        if turn != self._turn:
            return
        if rounds:
            asyncio.get_running_loop().call_soon(self._end_soon, turn, rounds - 1)
        else:
            self._own.end()


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
