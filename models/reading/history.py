"""The list of closed conversations, newest first, page by page. models/floor has the list of ongoing ones.

history_conditions.py writes the SQL: the ORM can't ask, for each conversation, whether a message of its own has a text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.access.history_filter import HistoryFilter
from models.database import prepared
from models.reading.history_conditions import Conditions, Searching
from models.reading.keyset import Slice
from models.reading.opened_transcripts import is_searching, settings_now
from models.rules.conversations.disclosure import figured_queues
from models.values import Viewer

MOST_COUNTED = 1_000  # a list is counted as far as somebody might still page through it


@dataclass(frozen=True, slots=True)
class Closed:
    """A conversation of the list, with its place in it."""

    id: UUID
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class ClosedPage:
    """Conversations in the order of the list, and whether there are more in the direction of reading."""

    closed: Sequence[Closed]
    has_more: bool


async def page(viewer: Viewer, narrowed: HistoryFilter, part: Slice) -> ClosedPage:
    """Of the closed conversations in queues that the viewer oversees, or of all for administrators.

    Takes one statement; with a text to search for, three at most.
    """
    where = await _conditions(viewer, narrowed)
    for key, is_older in ((part.after, True), (part.before, False)):
        if key:
            where.beyond(key, is_older=is_older)
    direction = "ASC" if part.backward else "DESC"
    order = f"ORDER BY c.closed_at {direction}, c.id {direction} LIMIT {int(part.limit) + 1}"
    rows = await prepared.tuples(f"SELECT c.id, c.closed_at {where.text} {order}", *where.given)
    found = [Closed(_id(row_id), _moment(closed_at)) for row_id, closed_at in rows]
    kept = found[: part.limit]
    return ClosedPage(kept[::-1] if part.backward else kept, has_more=len(found) > part.limit)


async def count(viewer: Viewer, narrowed: HistoryFilter) -> int:
    """How many the whole list has, but `MOST_COUNTED` if there are more."""
    where = await _conditions(viewer, narrowed)
    counted = f"SELECT 1 {where.text} LIMIT {MOST_COUNTED}"
    [[number]] = await prepared.tuples(f"SELECT COUNT(*) FROM ({counted}) counted", *where.given)
    return int(number)


async def _conditions(viewer: Viewer, narrowed: HistoryFilter) -> Conditions:
    where = Conditions(figured_queues(viewer))
    where.filter(viewer, narrowed)
    if narrowed.search is not None:
        settings = await settings_now()
        where.mention(viewer, narrowed.search, Searching(settings, opens=await is_searching(viewer, settings)))
    return where


def _id(raw: object) -> UUID:
    return raw if isinstance(raw, UUID) else UUID(str(raw))


def _moment(raw: object) -> datetime:
    return raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
