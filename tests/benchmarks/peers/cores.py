"""Which core a process runs on: the server on one, everything that puts load on it on another."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

if sys.platform == "linux":
    _ALL = sorted(os.sched_getaffinity(0))
else:
    _ALL = []
IS_PINNED = len(_ALL) > 1
SERVER = _ALL[:1]
CLIENT = _ALL[1:2]


@contextmanager
def pinned(cores: list[int]) -> Iterator[None]:
    """Processes that are started inside run on these cores, with all their threads."""
    if sys.platform != "linux" or not IS_PINNED:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
