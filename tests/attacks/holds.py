"""How long one request holds the event loop: the processor time that the loop's thread takes between two polls.

Whatever is ready between two polls runs in one go, with asyncio as with uvloop, and no socket is looked at meanwhile. So
this round is what others wait for, and not the longest of its callbacks.
"""

import selectors
from functools import cache
from time import thread_time

MOST_CPU_SECONDS, MOST_ANONYMOUS_CPU_SECONDS = 0.05, 0.01  # of the machine in docs/performance.md
ORDINARY_SECONDS = 0.011  # what `_ordinary_work` takes there


class MeasuredPolls(selectors.DefaultSelector):
    """A selector for an event loop. `longest` is the longest round since somebody set it to zero."""

    longest = 0.0
    _began: float | None = None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self._began is not None:
            self.longest = max(self.longest, thread_time() - self._began)
        ready = super().select(timeout)
        self._began = thread_time()
        return ready


@cache
def slowness() -> float:
    """How many times slower this machine is than the one for which the limits are meant; never less than 1."""
    return max(1.0, min(_ordinary_work() for _ in range(5)) / ORDINARY_SECONDS)


def _ordinary_work() -> float:
    began = thread_time()
    texts = {}
    for number in range(60_000):
        texts[number & 255] = str(number)
    return thread_time() - began
