"""Gives a process and its children half a core: a machine as small as many containers are."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import psutil

SLICE_SECONDS = 0.05


@contextmanager
def half_a_core(pid: int) -> Iterator[None]:
    """All of them may use one core only, and stand still for half of the time."""
    parent = psutil.Process(pid)
    parent.cpu_affinity(parent.cpu_affinity()[:1])  # its children inherit it
    enough = Event()
    pacer = Thread(target=_pace, args=(parent, enough), daemon=True)
    pacer.start()
    try:
        yield
    finally:
        enough.set()
        pacer.join()


def _pace(parent: psutil.Process, enough: Event) -> None:
    while not enough.is_set():
        with suppress(psutil.NoSuchProcess):
            family = [parent, *parent.children(recursive=True)]
            for process in family:
                with suppress(psutil.NoSuchProcess):
                    process.suspend()
            time.sleep(SLICE_SECONDS)
            for process in family:
                with suppress(psutil.NoSuchProcess):
                    process.resume()
        enough.wait(SLICE_SECONDS)
