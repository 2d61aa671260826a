"""The background work of a running process: one task per follower, which starts and stops with the process."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from models.followers import (
    client_presence,
    due_times,
    processes,
    pruning,
    queue_positions,
    retention,
    routing,
    runner,
    scoring,
    sealing,
)
from models.followers.alerts import following
from models.tasks import ended

Follower = Callable[[], Coroutine[Any, Any, None]]

_tasks: list[asyncio.Task[None]] = []


async def start(*others: Follower) -> None:
    """Start the followers, and `others` of this process. First they do what was left undone while no process ran."""
    for follower in (
        processes.run,
        client_presence.run,
        due_times.run,
        routing.run,
        queue_positions.run,
        scoring.run,
        pruning.run,
        retention.run,
        sealing.run,
        following.run,
        *others,
    ):
        _tasks.append(asyncio.create_task(follower(), name=follower.__module__))


async def stop() -> None:
    await ended(*_tasks)
    while _tasks:
        with contextlib.suppress(asyncio.CancelledError):
            _tasks.pop().result()


def stuck() -> list[str]:
    """The followers that have failed again and again for a minute."""
    return runner.stuck()


def are_running() -> bool:
    return bool(_tasks) and not any(task.done() for task in _tasks)
