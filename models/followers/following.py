"""How a follower lives: it does its work at once and again whenever there is reason to, and outlives a failing attempt."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger("vigie.followers")

RETRY_SECONDS = 1.0


async def insistently(work: Callable[[], Awaitable[None]]) -> None:
    """Run `work`, which normally goes on for ever, and begin it anew when it fails."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("%s failed; it begins anew.", work.__module__)
            await asyncio.sleep(RETRY_SECONDS)
