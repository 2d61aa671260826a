"""Exceptions in words. Whatever may be imported before the metrics have a directory uses this, and not faults.py.

An exception's message may quote what came from outside: a database driver names the values of a statement, a parser the
text that it could not read. So the log gets the types and the places; only at debug, the messages as well.
"""

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger("vigie.faults")

ROOT = f"{Path(__file__).parents[1]}/"
MOST_LINKS = 5  # of a chain of causes
MOST_FRAMES = 8  # of a stack, counted from where the exception was raised


def described(error: BaseException | None) -> str:
    """The exception's type and stack, and those of its causes, without their messages; at debug, all of it."""
    if error is None:
        return "no exception"
    if log.isEnabledFor(logging.DEBUG):
        return "".join(traceback.format_exception(error)).strip()
    return "; caused by ".join(_links(error))


def kind_of(error: BaseException | None) -> str:
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
