"""Whether requests should be sent to this process, and if not, why: for /readyz and the metric."""

import asyncio
from collections.abc import AsyncIterator

from api.drain import drain
from api.traffic.descriptors import can_open_files
from models import followers
from models.database import connections
from models.database.trouble import Trouble
from models.events.hub import hub
from models.floor.floor import floor

TIMEOUT_SECONDS = 2


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
            await connections.reading_connection().execute_query("SELECT seq FROM log_head WHERE id = 1")
            if await connections.is_read_only():
                yield f"At present, {Trouble.READ_ONLY}."
    except TimeoutError:
        yield f"The database has not answered for {TIMEOUT_SECONDS} seconds."
    except Exception as error:
        yield f"The database can't be read ({type(error).__name__})."
    if connections.last_write.trouble in (Trouble.FULL, Trouble.READ_ONLY):
        yield f"At present, {connections.last_write.trouble}: the last change could not be written."
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


readiness = Readiness()
