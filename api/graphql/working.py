"""Runs long computations beside the event loop, one after another, so that no request holds the others up for long."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import local
from typing import ParamSpec, TypeVar

from schema.turns import turns

P = ParamSpec("P")
T = TypeVar("T")

PAUSE = 4  # how long others have after some steps, as a multiple of the time that these took
LONGEST_PAUSE_SECONDS = 0.02

_thread = local()


def _begin() -> None:
    _thread.is_beside_the_loop = True


# One thread: several would take more of the time from the event loop's thread.
_worker = ThreadPoolExecutor(1, thread_name_prefix="documents", initializer=_begin)


async def beside_the_loop(compute: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `compute` returns. It must not use the database, nor anything that the loop's thread may change meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_worker, lambda: compute(*args, **kwargs))


class GivesWay:
    """Leaves time to the event loop's thread while other operations are in progress, if it is made beside that thread.

    Only one thread computes at a time. While both want to, each would get half of the time, and whenever the loop's thread
    has let go of Python's lock, to read or to write, it would wait to get it back. `at_once` steps take about a millisecond.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once if getattr(_thread, "is_beside_the_loop", False) else 0
        self._steps = 0
        self._began = time.monotonic()

    def step(self) -> None:
        if not self._at_once:
            return
        self._steps += 1
        if self._steps % self._at_once == 0:
            if turns.others:
                time.sleep(min(PAUSE * (time.monotonic() - self._began), LONGEST_PAUSE_SECONDS))
            self._began = time.monotonic()
