"""Freezes a process and its children, as a stalled machine would; and waits for a condition."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """SIGSTOP for the process and all its children, then SIGCONT."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    for process in family:
        with suppress(psutil.NoSuchProcess):  # it has ended since
            process.suspend()
    try:
        yield
    finally:
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.resume()


def pid_of(directory: Path) -> int:
    """The process of one of servers.py's servers, by its directory."""
    return int((directory / "server.pid").read_text())


async def until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    """Raises TimeoutError when it doesn't hold in time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # what is waited for may be in another process
            await asyncio.sleep(0.005)
