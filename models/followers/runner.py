"""How a follower runs: for ever, also after a failure, and under a lease where only one process at a time should work."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps

from models import faults
from models.followers.leases import Lease, while_held

RETRY_SECONDS = 1.0


async def keep_running(work: Callable[[], Awaitable[None]]) -> None:
    """Run `work`, which normally never ends, and start it again when it fails."""
    while True:
        try:
            await work()
        except Exception as error:
            faults.report(error, f"{work.__module__} failed; it starts again")
            await asyncio.sleep(RETRY_SECONDS)


async def under_lease(name: str, work: Callable[[Lease], Awaitable[None]]) -> None:
    """Keep `work` running in one process at a time: the one that holds the lease of this name.

    Never rename a lease: while an upgrade rolls, the old and the new version must compete for the same one.
    """

    @wraps(work)
    async def held() -> None:
        await while_held(name, work)

    await keep_running(held)
