"""What the last write of this process has met with, for /readyz. connections.py writes, trouble.py knows the kinds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from models.database.trouble import Trouble, trouble_of

FULL_SECONDS = 5.0  # between two writes that need room, wherever people work


class LastWrite:
    """What it has met with, in this process: None if it was done.

    A full disk still takes writes that need no more room, such as the renewal of a lease. So it counts as full until none
    was refused for FULL_SECONDS.
    """

    def __init__(self) -> None:
        self.trouble: Trouble | None = None
        self._refused_at = 0.0

    def has_met(self, trouble: Trouble) -> None:
        self.trouble, self._refused_at = trouble, time.monotonic()

    def is_done(self) -> None:
        if self.trouble is not Trouble.FULL or time.monotonic() - self._refused_at > FULL_SECONDS:
            self.trouble = None


last_write = LastWrite()


@contextmanager
def noting_trouble() -> Iterator[None]:
    """Note how the write in this block ends."""
    try:
        yield
    except Exception as error:
        if trouble := trouble_of(error):
            last_write.has_met(trouble)
        raise
    last_write.is_done()
