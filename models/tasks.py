"""Ends background tasks for certain: a library may lose a cancellation that comes together with a time-out of its own."""

import asyncio
from typing import Any

CANCEL_AGAIN_SECONDS = 2.0  # longer than what a task does at its end, such as RELEASE_SECONDS for a lease


async def ended(*tasks: asyncio.Task[Any] | None, again_seconds: float | None = None) -> None:
    """Cancel these tasks until all have ended: again after CANCEL_AGAIN_SECONDS, unless another time is given.

    What one of them has raised is not raised here.
    """
    running = {task for task in tasks if task is not None and not task.done()}
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=again_seconds or CANCEL_AGAIN_SECONDS)
