"""The directory in which several workers share their metrics; web/workers_metrics.py reads and writes it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from api.settings import share_metrics


@contextmanager
def shared_directory() -> Iterator[None]:
    """A directory that only this user can read, for the workers that are forked in this block.

    Whatever has metrics must be imported in this block for the first time, or the workers share nothing.
    """
    with tempfile.TemporaryDirectory(prefix="vigie-metrics-") as directory:
        share_metrics(directory)
        yield
