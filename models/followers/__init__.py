"""What happens by itself in a running process: one task per follower, started with the process and stopped with it."""

import asyncio
import contextlib

from models.followers import due_times, pruning, routing, scoring

_tasks: list[asyncio.Task[None]] = []


async def start() -> None:
    """Begin following; what fell due or stayed undone while no process ran is worked off first."""
    for follower in (due_times.run, routing.run, scoring.run, pruning.run):
        _tasks.append(asyncio.create_task(follower(), name=follower.__module__))


async def stop() -> None:
    for task in _tasks:
        task.cancel()
    while _tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await _tasks.pop()


def are_running() -> bool:
    return bool(_tasks) and not any(task.done() for task in _tasks)
