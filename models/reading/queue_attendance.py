"""Whether anybody works in a queue now, and when it opens: what customers who wait there are told of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from models.database.prepared import select
from models.reading.queue_hours import opening_of
from models.tables import Queue
from models.vocabulary import Presence, Role

_STAFFED = f"""SELECT DISTINCT member.queue_id
    FROM queue_members AS member JOIN users ON users.id = member.agent_id
        JOIN presences AS presence ON presence.user_id = member.agent_id
    WHERE users.disabled_at IS NULL AND presence.presence NOT IN ('{Presence.OFFLINE}', '{Presence.INACTIVE}')
        AND EXISTS (
            SELECT 1 FROM user_roles AS role WHERE role.user_id = users.id AND role.role IN ('{Role.AGENT}', '{Role.BOT}')
        )
"""


@dataclass(frozen=True, slots=True)
class Attendance:
    """`opens_at` is in the local time of the queue's hours; None while it is open, or if its hours don't open it."""

    is_open: bool
    is_staffed: bool
    opens_at: datetime | None = None
    time_zone: str | None = None

    @property
    def is_attended(self) -> bool:
        return self.is_open and self.is_staffed


async def staffed_queues() -> set[UUID]:
    """The queues in which somebody is there: a member, bots included, who can sign in and is reachable.

    Away and busy members are there: they come back to the queue.
    """
    return {UUID(str(row["queue_id"])) for row in await select(_STAFFED)}


async def attendances(queue_ids: Collection[UUID]) -> dict[UUID, Attendance]:
    """By queue. Takes two statements for all of them."""
    if not queue_ids:
        return {}
    staffed = await staffed_queues()
    rows = await Queue.filter(id__in=sorted(queue_ids)).select_related("operating_hours")
    return {row.id: _attendance(row, is_staffed=row.id in staffed) for row in rows}


def _attendance(row: Queue, *, is_staffed: bool) -> Attendance:
    opening = opening_of(row)
    if not row.operating_hours or not opening.opens_at:
        return Attendance(opening.is_open, is_staffed)
    time_zone = row.operating_hours.time_zone
    return Attendance(opening.is_open, is_staffed, opening.opens_at.astimezone(ZoneInfo(time_zone)), time_zone)
