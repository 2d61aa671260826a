"""Vigie on a host whose clock somebody sets: it differs by the seconds in the file that NIGHT_CLOCK names."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.__main__ import app
from models import clock

LOOK_SECONDS = 0.2
VARIABLE = "NIGHT_CLOCK"

_real = time.time


class Shift:
    """Read again only now and then: the clock is asked thousands of times a second. A clock needs no further descriptor."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        self._seconds, self._read_at = 0.0, float("-inf")

    @property
    def seconds(self) -> float:
        if time.monotonic() - self._read_at > LOOK_SECONDS:
            self._seconds, self._read_at = float(os.pread(self._file, 64, 0) or 0), time.monotonic()
        return self._seconds


def shift(by: Shift) -> None:
    def shifted_time() -> float:
        return _real() + by.seconds

    def shifted_now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=by.seconds)

    time.time = shifted_time
    clock.now = shifted_now


if __name__ == "__main__":
    shift(Shift(Path(os.environ[VARIABLE])))
    app()
