"""What follows from every act, whichever it was: done by operation.py at the end of each unit of work."""

from models.events.record import Record
from models.operations.presences import follow_load
from models.operations.sessions import tell_who_took_over


async def settle_aftermath(record: Record) -> None:
    """Tell agents who came into a monitored conversation, then let presences follow load, which takes the last locks."""
    await tell_who_took_over(record)
    await follow_load(record)
