"""The directory in which several workers share their metrics; web/workers_metrics.py reads and writes it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # prometheus-client reads it when it is imported


@contextmanager
def shared_directory() -> Iterator[None]:
    """A directory that only this user can read, for the workers that are forked in this block.

    Whatever has metrics must be imported in this block for the first time, or the workers share nothing.
    """
    with tempfile.TemporaryDirectory(prefix="vigie-metrics-") as directory:
        os.environ[VARIABLE] = directory
        yield


def shared_metrics() -> Path:
    """The directory, in a worker."""
    return Path(os.environ[VARIABLE])
