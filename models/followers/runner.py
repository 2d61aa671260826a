"""How a follower runs: for ever, also after a failure, and under a lease where only one process at a time should work."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import wraps

from models import faults
from models.database.trouble import trouble_of
from models.events.interest import Pruned
from models.followers.leases import Lease, while_held

log = logging.getLogger("vigie.followers")

RETRY_SECONDS = 1.0
STEADY_SECONDS = 5.0  # work that fails after a longer time than that had made progress
STUCK_SECONDS = 60.0  # longer than most outages of a database

_failing: dict[str, tuple[float, float]] = {}  # work that fails again and again: since when, and when it failed last


async def keep_running(work: Callable[[], Awaitable[None]]) -> None:
    """Run `work`, which normally never ends, and start it again when it fails."""
    while True:
        begun_at = time.monotonic()
        try:
            await work()
        except Exception as error:
            await asyncio.sleep(RETRY_SECONDS)
            if isinstance(_alone(error), Pruned):
                continue  # far behind, or the log is another one: it begins as after a start
            is_first = _note_failure(work.__module__, begun_at)
            if (trouble := trouble_of(error)) is None:
                faults.report(error, f"{work.__module__} failed; it starts again")
            elif is_first:  # that it lasts is for /readyz to say
                log.warning("%s waits, because %s (%s).", work.__module__, trouble, type(error).__name__)


def _alone(error: BaseException) -> BaseException:
    """What a group of tasks failed with, if it was one exception."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def stuck() -> list[str]:
    """The work that has made no progress for a long time, because it fails again and again; without `models.followers.`."""
    now = time.monotonic()
    return [
        name.rpartition(".")[2]
        for name, (since, last) in _failing.items()
        if last - since >= STUCK_SECONDS and now - last < STEADY_SECONDS + RETRY_SECONDS
    ]


def _note_failure(name: str, begun_at: float) -> bool:
    """Whether this is the first one after a time without failures."""
    now = time.monotonic()
    since, last = _failing.get(name, (now, float("-inf")))
    is_again = now - begun_at < STEADY_SECONDS and begun_at - last < STEADY_SECONDS
    _failing[name] = (since if is_again else now, now)
    return not is_again


async def under_lease(name: str, work: Callable[[Lease], Awaitable[None]]) -> None:
    """Keep `work` running in one process at a time: the one that holds the lease of this name.

    Never rename a lease: while an upgrade rolls, the old and the new version must compete for the same one.
    """

    @wraps(work)
    async def held() -> None:
        await while_held(name, work)

    await keep_running(held)
