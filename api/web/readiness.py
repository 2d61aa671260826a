"""Whether requests should be sent to this process, and if not, why: for /readyz and the metric."""

import asyncio
import time
from collections.abc import AsyncIterator

from api.drain import drain
from api.traffic.descriptors import can_open_files
from models import followers
from models.database import connections
from models.database.last_write import last_write
from models.database.trouble import Trouble
from models.events.formats import written_format
from models.events.hub import hub
from models.floor.floor import floor

TIMEOUT_SECONDS = 2
STUCK_SECONDS = 5  # without a fact, though the log has more; ten times what a lost ring costs


class Readiness:
    """`is_ready` is what the last look found."""

    def __init__(self) -> None:
        self.is_ready = False

    async def look(self) -> list[str]:
        """The reasons why this process can't take requests; none if it can."""
        reasons = [reason async for reason in _why_not_ready()]
        self.is_ready = not reasons
        return reasons


async def _why_not_ready() -> AsyncIterator[str]:
    if drain.is_draining:
        yield "The process is shutting down."
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            text = "SELECT seq FROM log_head WHERE id = 1"
            [head] = await connections.reading_connection().execute_query_dict(text)
            if await connections.is_read_only():
                yield f"At present, {Trouble.READ_ONLY}."
        if reason := _progress.fault(head["seq"]):
            yield reason
    except TimeoutError:
        yield f"The database has not answered for {TIMEOUT_SECONDS} seconds."
    except Exception as error:
        yield f"The database can't be read ({type(error).__name__})."
    if last_write.trouble in (Trouble.FULL, Trouble.READ_ONLY):
        yield f"At present, {last_write.trouble}: the last change could not be written."
    if not can_open_files():
        yield f"At present, {Trouble.DESCRIPTORS}."
    if hub.failure:
        yield f"{hub.failure} The database must be restored from a backup."
    elif not hub.is_running:
        yield "The process does not follow the log."
    elif hub.freshness.stale_since:
        yield f"The log could not be read since {hub.freshness.stale_since.isoformat(timespec='seconds')}."
    if floor.seq is None:
        yield "The floor is not loaded."
    if not followers.are_running():
        yield "A follower has stopped."
    for name in followers.stuck():
        yield f"The follower {name} fails again and again."
    if written_format.is_newer:
        yield "A newer release is in use, and its upgrade is finished. Stop this process."


class _Progress:
    """Whether this process reads the log at all. One look can't tell, so it remembers the looks before."""

    def __init__(self) -> None:
        self._seq = -1
        self._since: float | None = None  # when the log was first seen beyond `_seq`

    def fault(self, head: int) -> str | None:
        now, seq = time.monotonic(), hub.head.seq
        if seq >= head or seq != self._seq:
            self._seq, self._since = seq, None if seq >= head else now
            return None
        if self._since is None:
            self._since = now
            return None
        if now - self._since < STUCK_SECONDS:
            return None
        return f"The process does not get on in the log: it stands at {seq}, and the log at {head}."


_progress = _Progress()


readiness = Readiness()
