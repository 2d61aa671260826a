"""Unexpected exceptions: one way to log them, under an id that the caller may be told. A refusal is no fault, nor is trouble.

An exception's message may quote what came from outside: a database driver names the values of a statement, a parser the
text that it could not read. So the log gets the types and the places; only at debug, the messages as well.
"""

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from prometheus_client import Counter

from models import correlation
from models.database.trouble import trouble_of

log = logging.getLogger("vigie.faults")
background = logging.getLogger("vigie.followers")

FAULTS = Counter("vigie_faults_total", "Unexpected exceptions, each of which is logged under an id.")

ROOT = f"{Path(__file__).parents[1]}/"
MOST_LINKS = 5  # of a chain of causes
MOST_FRAMES = 8  # of a stack, counted from where the exception was raised


def report(error: BaseException | None, what: str) -> str:
    """Log the exception with `what` happened, and return the id under which the log has it: the request's, if there is one."""
    FAULTS.inc()
    request_id = correlation.current().request_id
    fault_id = request_id or uuid4().hex[:12]
    # Whoever writes the log may count repeated ones (api/web/repeats.py). The id that a client was told must be there.
    alike = f"{what}: {_kind(error)}"
    extra = {"alike": alike, **({"brief": f"fault {fault_id}: {alike}, as before"} if request_id else {})}
    log.error("fault %s: %s: %s", fault_id, what, described(error), extra=extra)
    return fault_id


def report_unless_trouble(error: Exception, what: str) -> None:
    """For background work that goes on or is tried again: of trouble that passes, the log has a line, and nothing counts it."""
    if (trouble := trouble_of(error)) is None:
        report(error, what)
    else:
        background.warning("%s: at present, %s (%s).", what, trouble, type(error).__name__)


def described(error: BaseException | None) -> str:
    """The exception's type and stack, and those of its causes, without their messages; at debug, all of it."""
    if error is None:
        return "no exception"
    if log.isEnabledFor(logging.DEBUG):
        return "".join(traceback.format_exception(error)).strip()
    return "; caused by ".join(_links(error))


def _kind(error: BaseException | None) -> str:
    """The types of the exception and its causes."""
    return " < ".join(f"{type(link).__module__}.{type(link).__qualname__}" for link in _chain(error))


def _links(error: BaseException) -> Iterator[str]:
    for link in _chain(error):
        frames = " < ".join(
            f"{frame.name} ({_place(frame.filename)}:{frame.lineno})"
            for frame in reversed(traceback.extract_tb(link.__traceback__, limit=-MOST_FRAMES))
        )
        yield f"{type(link).__module__}.{type(link).__qualname__} in {frames or 'no frame'}"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    link = error
    for _ in range(MOST_LINKS):
        if link is None:
            return
        yield link
        # A group of exceptions has no cause of its own: the first of them says most.
        link = link.exceptions[0] if isinstance(link, BaseExceptionGroup) else link.__cause__ or link.__context__


def _place(file: str) -> str:
    """A file without the directories in which everything is."""
    return file.rpartition("/site-packages/")[2].removeprefix(ROOT)
