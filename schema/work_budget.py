"""How much one execution of a GraphQL operation may still do, and until when. execution.py spends it."""

from time import monotonic

from graphql import GraphQLError

MOST_WORK = 100_000  # about microseconds; twice of what a document may cost by estimate
PLAIN_WORK = 1  # of a field that generated code reads
RESOLVED_WORK = 10  # of a field that graphql-core resolves
OPERATION_SECONDS = 10.0


class OutOfBudget(Exception):
    """The execution must end here. `WorkBudget.fault` says why."""


class WorkBudget:
    """Counts the fields that an execution produces. Once it is used up, `fault` is what the client gets as the answer."""

    __slots__ = ("_ends_at", "fault", "left")

    def __init__(self, seconds: float, work: int = MOST_WORK) -> None:
        self.left = work
        self.fault: GraphQLError | None = None
        self._ends_at = monotonic() + seconds

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
