"""What the server's log says of each record besides its message: the request, the operation and the principal it belongs to.

Each task has its own: whoever begins a request or an operation sets them, and what runs in it inherits them.
"""

import re
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

MADE_CHARACTERS = 16
MOST_CHARACTERS = 100  # of an operation's name, which a client chooses
WELL_FORMED = re.compile(r"[0-9A-Za-z_.-]{8,64}")
UNCLEAN = re.compile(r"[^0-9A-Za-z_]")


@dataclass(frozen=True, slots=True)
class Correlation:
    """`operation` is the name of the GraphQL operation; without one, the act."""

    request_id: str | None = None
    operation: str | None = None
    principal_id: str | None = None


NOTHING = Correlation()
_current: ContextVar[Correlation] = ContextVar("correlation", default=NOTHING)


def current() -> Correlation:
    return _current.get()


def begin(request_id: str | None = None) -> None:
    """Begin a request in this task. Without an id: background work, which belongs to none of the requests it serves."""
    _current.set(Correlation(request_id))


def begin_part(number: int) -> None:
    """Begin one of several operations of a request, such as those on one WebSocket, in a task of its own."""
    request_id = current().request_id
    begin(f"{request_id}-{number}" if request_id else None)


def note(*, operation: str | None, principal_id: UUID | None) -> None:
    """Add what is known by now. What is already there stays: it is closer to what the client asked for."""
    known = current()
    _current.set(
        replace(
            known,
            operation=known.operation or (UNCLEAN.sub("?", operation[:MOST_CHARACTERS]) if operation else None),
            principal_id=known.principal_id or (str(principal_id) if principal_id else None),
        )
    )


def request_id_from(given: str | None) -> str:
    """The id that a trusted proxy gave, if it is well formed; otherwise a new one."""
    return given if given and WELL_FORMED.fullmatch(given) else uuid4().hex[:MADE_CHARACTERS]
