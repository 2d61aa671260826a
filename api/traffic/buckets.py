"""Token buckets: how much may come in a second, and how much at once. allowances.py has the numbers, rates.py the uses."""

import time
from collections import OrderedDict
from collections.abc import Callable

BURST_SECONDS = 10.0  # what may come in this time, may also come at once; then no more than the rate
MOST_KEYS = 10_000  # that are remembered; the one unused for longest is forgotten first
FORGOTTEN_AT_ONCE = 2  # at each use, so that the full ones are forgotten faster than new ones come


class Bucket:
    """One bucket, full at first. It keeps only the moment at which it will be full again."""

    __slots__ = ("_clock", "_full_at", "_seconds_each")

    def __init__(self, per_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds_each = 1 / per_second
        self._clock = clock
        self._full_at = 0.0

    def seconds_to_wait(self, amount: int = 1) -> float:
        """0, and the amount is taken; otherwise nothing is taken, and it fits after so many seconds."""
        self._full_at, wait = _after_taking(self._full_at, self._clock(), amount * self._seconds_each)
        return wait


class Buckets:
    """A bucket for each key, such as an address. A full bucket needs no memory; each use costs the same."""

    def __init__(
        self, per_second: float, *, clock: Callable[[], float] = time.monotonic, most_keys: int = MOST_KEYS
    ) -> None:
        self._seconds_each = 1 / per_second
        self._clock = clock
        self._most_keys = most_keys
        self._full_at: OrderedDict[str, float] = OrderedDict()  # the one unused for longest comes first

    def __len__(self) -> int:
        return len(self._full_at)

    def seconds_to_wait(self, key: str, amount: int = 1) -> float:
        """0, and the amount is taken; otherwise nothing is taken, and it fits after so many seconds."""
        now = self._clock()
        full_at, wait = _after_taking(self._full_at.get(key, 0.0), now, amount * self._seconds_each)
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        self._forget(now)
        return wait

    def _forget(self, now: float) -> None:
        for _ in range(FORGOTTEN_AT_ONCE):
            oldest = next(iter(self._full_at))
            if self._full_at[oldest] > now and len(self._full_at) <= self._most_keys:
                return
            if len(self._full_at) == 1:
                return  # the one just used
            del self._full_at[oldest]


def _after_taking(full_at: float, now: float, seconds: float) -> tuple[float, float]:
    """When the bucket is full again, and how long the taker must wait; if they must, nothing is taken."""
    after = max(full_at, now) + seconds
    wait = round(after - now - BURST_SECONDS, 6)  # the sum of many small times is not exact
    return (full_at, wait) if wait > 0 else (after, 0.0)
