"""What happens by itself in a running process: one task per follower, started with the process and stopped with it."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from models.followers import client_presence, due_times, pruning, queue_positions, routing, scoring

Follower = Callable[[], Coroutine[Any, Any, None]]

_tasks: list[asyncio.Task[None]] = []


async def start(*others: Follower) -> None:
    """Begin following, with `others` of the process; what stayed undone while no process ran is worked off first."""
    for follower in (
        client_presence.run,
        due_times.run,
        routing.run,
        queue_positions.run,
        scoring.run,
        pruning.run,
        *others,
    ):
        _tasks.append(asyncio.create_task(follower(), name=follower.__module__))


async def stop() -> None:
    for task in _tasks:
        task.cancel()
    while _tasks:
        with contextlib.suppress(asyncio.CancelledError):
            await _tasks.pop()


def are_running() -> bool:
    return bool(_tasks) and not any(task.done() for task in _tasks)
