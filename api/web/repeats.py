"""Repeated records of the log are counted: the first one is written, and later how many were like it. logs.py writes them."""

import asyncio
import copy
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from models.tasks import ended

WINDOW_SECONDS = 10.0
MOST_KINDS = 500  # of records within ten seconds; beyond, all are written
MOST_BRIEF = 20  # of one kind


@dataclass(slots=True)
class _Kind:
    first: logging.LogRecord
    until: float
    times: int = 0
    brief: int = 0


class CountsRepeats(logging.Filter):
    """Lets the first of equal records through, counts those of the next ten seconds, and then says how many there were.

    Equal are those with the same logger, level and message. A record's attribute `alike` takes the place of the message
    where that names something that is never the same, such as an id. If the record has a `brief` text, the next twenty
    are written with that text: whoever was told an id and searches for it shall find it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._kinds: dict[object, _Kind] = {}
        self._lock = threading.Lock()  # libraries log in threads of their own

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING or getattr(record, "is_summary", False):
            return True
        key = (record.name, record.levelno, getattr(record, "alike", None) or _message(record))
        with self._lock:
            kind = self._kinds.get(key)
            if kind is None:
                if len(self._kinds) < MOST_KINDS:
                    kept = _saying(record, str(getattr(record, "alike", None) or _message(record)))
                    self._kinds[key] = _Kind(kept, self._clock() + WINDOW_SECONDS)
                return True
            if (brief := getattr(record, "brief", None)) and kind.brief < MOST_BRIEF:
                kind.brief += 1
                record.says = brief  # in place of the message, for the formatters
                return True
            kind.times += 1
            return False

    def summaries(self, *, of_all: bool = False) -> list[logging.LogRecord]:
        """A record for each kind that was repeated and whose time is over; the others whose time is over are forgotten.

        A kind that goes on is counted further, so that its next record is no first one.
        """
        now = self._clock()
        found = []
        with self._lock:
            for key, kind in list(self._kinds.items()):
                if now < kind.until and not of_all:
                    continue
                if not kind.times or of_all:
                    del self._kinds[key]
                if kind.times:
                    found.append(_summary(kind))
                    kind.times, kind.brief, kind.until = 0, 0, now + WINDOW_SECONDS
        return found


@asynccontextmanager
async def repeats_told() -> AsyncIterator[None]:
    """Write the summaries as long as the block runs, and what is left of them at its end."""
    telling = asyncio.create_task(_tell_for_ever(), name="repeats")
    try:
        yield
    finally:
        await ended(telling)
        with suppress(asyncio.CancelledError):
            telling.result()
        _tell(of_all=True)


async def _tell_for_ever() -> None:
    while True:
        await asyncio.sleep(WINDOW_SECONDS / 2)
        _tell()


def _tell(*, of_all: bool = False) -> None:
    for handler in logging.getLogger().handlers:
        for counted in handler.filters:
            if isinstance(counted, CountsRepeats):
                for record in counted.summaries(of_all=of_all):
                    handler.handle(record)


def _summary(kind: _Kind) -> logging.LogRecord:
    record = _saying(kind.first, f"{kind.times} more like this: {kind.first.msg}")
    record.created = time.time()
    record.is_summary = True
    return record


def _saying(record: logging.LogRecord, text: str) -> logging.LogRecord:
    """A copy with this text, without the exception and all that its frames hold in memory."""
    changed = copy.copy(record)
    changed.msg, changed.args, changed.exc_info, changed.exc_text = text, None, None, None
    return changed


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # raised by a library that gives the wrong number of arguments
        return str(record.msg)
