"""How a follower lives: it does its work at once and again whenever there is reason to, and outlives a failing attempt."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import wraps

from models.followers.leases import Lease, while_held

log = logging.getLogger("vigie.followers")

RETRY_SECONDS = 1.0


async def keep_running(work: Callable[[], Awaitable[None]]) -> None:
    """Run `work`, which normally goes on for ever, and begin it anew when it fails."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("%s failed; it begins anew.", work.__module__)
            await asyncio.sleep(RETRY_SECONDS)


async def under_lease(name: str, work: Callable[[Lease], Awaitable[None]]) -> None:
    """Run `work` insistently, in one process at a time: the one that holds the lease of this name.

    Never rename a lease: while an upgrade rolls, the old and the new version must compete for the same one.
    """

    @wraps(work)
    async def held() -> None:
        await while_held(name, work)

    await keep_running(held)
