"""What follows from every act, whichever it was: done by operation.py at the end of each unit of work."""

from models.events.unit_of_work import Record
from models.steps.monitoring_sessions import tell_who_took_over
from models.steps.presence import follow_load


async def settle_aftermath(record: Record) -> None:
    """Tell agents who came into a monitored conversation, then let presences follow load, which takes the last locks."""
    await tell_who_took_over(record)
    await follow_load(record)
