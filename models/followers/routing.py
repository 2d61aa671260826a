"""Decides when to route: after facts that may have made a conversation or an agent free. router.py does it."""

import time

from models import clock
from models.events.hub import hub
from models.followers.leases import Lease
from models.followers.router import Router
from models.followers.runner import under_lease
from models.reading.queue_hours import next_opening

POLL_SECONDS = 15.0  # how often to look without a fact: capacity that a wrap-up blocks for a time becomes free later
TICK_SECONDS = 1.0  # how late a queue's opening may be noticed


class Progress:
    """How routing gets on, while this process does it."""

    def __init__(self) -> None:
        self._looked_at: float | None = None
        self.put_off = 0

    @property
    def seconds_since_look(self) -> float:
        """Since when routing has not come to the end of a look; 0 in a process that doesn't route."""
        return 0.0 if self._looked_at is None else time.monotonic() - self._looked_at

    def note(self, router: Router) -> None:
        self._looked_at, self.put_off = time.monotonic(), router.put_off

    def end(self) -> None:
        self._looked_at, self.put_off = None, 0


progress = Progress()


async def run() -> None:
    await under_lease("routing", _for_ever)


async def route_all() -> None:
    """Offer what waits in push workstreams, by the queues' priority and then the longest wait, as far as capacity goes."""
    router = Router()
    router.hear_of_everything()
    await router.look()


async def _for_ever(lease: Lease) -> None:
    router = Router(lease)
    progress.note(router)
    try:
        await _follow(router)
    finally:
        progress.end()


async def _follow(router: Router) -> None:
    seq = hub.head.seq
    looked_at, opening = time.monotonic(), await next_opening()
    router.hear_of_everything()
    await router.look()
    progress.note(router)
    async for log_slice in hub.follow(seq, idle_seconds=TICK_SECONDS):
        for entry in log_slice.entries:
            router.hear(entry.fact)
        is_opening = opening is not None and clock.now() >= opening
        if is_opening or time.monotonic() - looked_at >= POLL_SECONDS:
            router.hear_of_everything()
            looked_at, opening = time.monotonic(), await next_opening()
        await router.look()
        progress.note(router)
