"""Queues as values for the rules, as they are now: open or closed, by an administrator's decision and by their hours."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models import clock
from models.rules.queues import opening_hours
from models.tables import Queue
from models.values import HoursValues, QueueValues


@dataclass(frozen=True, slots=True)
class Opening:
    """`opens_at` is None while it is open or closed by an administrator, and if its hours never open it."""

    is_open: bool
    opens_at: datetime | None


async def queue_values(queue_ids: Collection[UUID] | None = None) -> dict[UUID, QueueValues]:
    """Queues by id; all of them without `queue_ids`. Takes one statement."""
    return values_of(await _rows(queue_ids))


def values_of(rows: Iterable[Queue]) -> dict[UUID, QueueValues]:
    """These queues by id. Their operating hours must have been read with them."""
    now = clock.now()
    return {row.id: row.values(is_open=_is_open(row, now)) for row in rows}


async def openings(queue_ids: Collection[UUID] | None = None) -> dict[UUID, Opening]:
    """Whether each queue is open now, and when its hours open it next. Takes one statement."""
    now = clock.now()
    return {row.id: _opening(row, now) for row in await _rows(queue_ids)}


def opening_of(row: Queue) -> Opening:
    """The same for a queue that was read with its operating hours."""
    return _opening(row, clock.now())


async def next_opening() -> datetime | None:
    """The next moment at which a queue opens by its hours."""
    moments = [opening.opens_at for opening in (await openings()).values() if opening.opens_at]
    return min(moments, default=None)


async def _rows(queue_ids: Collection[UUID] | None) -> list[Queue]:
    rows = Queue.all() if queue_ids is None else Queue.filter(id__in=sorted(queue_ids))
    return await rows.select_related("operating_hours")


def _opening(row: Queue, at: datetime) -> Opening:
    opens_at = None if row.closed_since else opening_hours.opens_at(_hours(row), at)
    return Opening(is_open=_is_open(row, at), opens_at=opens_at)


def _is_open(row: Queue, at: datetime) -> bool:
    return row.closed_since is None and opening_hours.is_open(_hours(row), at)


def _hours(row: Queue) -> HoursValues | None:
    return row.operating_hours.values() if row.operating_hours else None
