"""Counts GraphQL operations by kind, name and outcome, and measures how long they take; and the streams that run.

No client chooses a label: an operation has its name only where all documents are trusted, so that the manifest names it.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum

from graphql import DocumentNode, GraphQLError, get_operation_ast
from prometheus_client import Counter, Histogram

from api.client_errors import code_of
from api.graphql.acting_for import ActingRefused
from api.graphql.contexts import UNKNOWN_OPERATION, BearerContext
from api.traffic.refusals import Limited
from models.database.trouble import trouble_of


class Outcome(StrEnum):
    """How an operation went for its client. A refusal by a rule is an answer, and so OK."""

    OK = "ok"
    CLIENT_ERROR = "client_error"
    LIMITED = "limited"
    TIMED_OUT = "timed_out"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"


UNKNOWN, _ = UNKNOWN_OPERATION  # the kind of a document that was refused before anybody read it as an operation
KINDS = ("query", "mutation", "subscription", UNKNOWN)

OPERATIONS = Counter(
    "vigie_operations_total",
    "GraphQL operations, subscriptions with their first frame. Only operations of trusted documents have a name.",
    ["kind", "operation", "outcome"],
)
SECONDS = Histogram(
    "vigie_operation_seconds",
    "From the begin of an operation to its answer, or to the first frame of a subscription.",
    ["kind", "operation"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
for _kind in KINDS:  # so that each is there, and 0, before the first
    SECONDS.labels(_kind, "")
    for _outcome in Outcome:
        OPERATIONS.labels(_kind, "", _outcome)


class Streams:
    """`running` are the subscriptions that have begun, `frames` what they have sent since the start of the process."""

    def __init__(self) -> None:
        self.running = 0
        self.frames = 0

    @contextmanager
    def one_more(self) -> Iterator[None]:
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1


streams = Streams()


class Measured:
    """An operation that runs. Its outcome is OK unless its errors say otherwise, and None if its client left."""

    def __init__(self) -> None:
        self.outcome: Outcome | None = Outcome.OK

    def has(self, errors: Sequence[GraphQLError] | None) -> None:
        if errors:
            self.outcome = _outcome_of(errors)


@contextmanager
def measured(context: object) -> Iterator[Measured]:
    """Measure the operation of this context, and count it unless it is cancelled."""
    operation, begun_at = Measured(), time.perf_counter()
    try:
        yield operation
    except Limited:
        operation.outcome = Outcome.LIMITED
        raise
    except Exception as error:
        operation.has([GraphQLError(str(error), original_error=error)])
        raise
    except BaseException:
        operation.outcome = None
        raise
    finally:
        if operation.outcome:
            kind, name = context.operation if isinstance(context, BearerContext) else UNKNOWN_OPERATION
            OPERATIONS.labels(kind, name, operation.outcome).inc()
            SECONDS.labels(kind, name).observe(time.perf_counter() - begun_at)


@contextmanager
def beginning() -> Iterator[None]:
    """Count an operation that does not begin, because the rights of its principal could not be read."""
    try:
        yield
    except Exception as error:
        is_refused = isinstance(error, ActingRefused)
        outcome = Outcome.CLIENT_ERROR if is_refused else _of_one(GraphQLError("", original_error=error))
        OPERATIONS.labels(UNKNOWN, "", outcome).inc()
        raise


def identify(context: object, document: DocumentNode, operation_name: str | None, *, is_named: bool) -> None:
    """Say which operation the context is for, with its name if the document is trusted."""
    asked = get_operation_ast(document, operation_name)
    if asked is not None and isinstance(context, BearerContext):
        name = asked.name.value if is_named and asked.name else ""
        context.operation = asked.operation.value, name


def count_refused_document() -> None:
    """Count one that is not trusted."""
    OPERATIONS.labels(UNKNOWN, "", Outcome.CLIENT_ERROR).inc()


def _outcome_of(errors: Sequence[GraphQLError]) -> Outcome:
    """The worst of them."""
    return max((_of_one(error) for error in errors), key=list(Outcome).index)


def _of_one(error: GraphQLError) -> Outcome:
    code = code_of(error)
    if code is None:
        return Outcome.UNAVAILABLE if trouble_of(error.original_error) else Outcome.INTERNAL
    if code == "OPERATION_TIMED_OUT":
        return Outcome.TIMED_OUT
    return Outcome.CLIENT_ERROR
