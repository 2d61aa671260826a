"""Seals audit entries: gives each its number and its hash in the chain, and opens and closes the chain's segments.

Operations only write entries. Here the committed ones are chained, a moment later and in the order of their ids. So the chain
takes no lock in a unit of work: a head of the chain would be a second row for which all of them wait.
"""

import logging

from models import clock
from models.audit.entries import content_of
from models.database import prepared
from models.database.connections import reading_connection, shielded, writing
from models.rules.audit_chain import BEGINNING, closing_hash, entry_hash, is_full, is_of_an_earlier_day
from models.tables import AuditEntry, AuditSegment

log = logging.getLogger("vigie.audit")

BATCH = 500
_SEAL = "UPDATE audit_entries SET number = $1, hash = $2 WHERE id = $3"


async def seal() -> int:
    """Seal a batch of entries, and close the open segment if its day is over; returns how many entries were sealed."""
    if not await _is_due():
        return 0
    closed: list[AuditSegment] = []
    sealed = await shielded(_seal(closed))
    for segment in closed:
        publish(segment)
    return sealed


def publish(segment: AuditSegment) -> None:
    """Tell the closing hash to the log, which is kept elsewhere: it proves all that stands before it in the chain."""
    log.info(
        "Segment %d of the audit trail is closed: entries %d to %d, closing hash %s.",
        segment.number,
        segment.first_number,
        segment.last_number,
        segment.closing_hash,
    )


async def newest_closed() -> AuditSegment | None:
    return await AuditSegment.exclude(closed_at=None).order_by("-number").using_db(reading_connection()).first()


async def _is_due() -> bool:
    reader = reading_connection()
    if await AuditEntry.filter(number=None).using_db(reader).exists():
        return True
    segment = await AuditSegment.filter(closed_at=None).using_db(reader).first()
    return segment is not None and is_of_an_earlier_day(segment.opened_at, clock.now())


async def _seal(closed: list[AuditSegment]) -> int:
    async with writing():
        segment = await AuditSegment.all().order_by("-number").select_for_update().first()
        rows = await AuditEntry.filter(number=None).order_by("id").limit(BATCH)
        changed: dict[int, AuditSegment] = {}
        sealed: list[tuple[int, str, int]] = []
        for row in rows:
            if segment and not segment.closed_at and _ends_before(segment, row):
                closed.append(_close(segment))
                changed[segment.number] = segment
            if segment is None or segment.closed_at:
                segment = _opened_after(segment, row)
            changed[segment.number] = segment
            segment.last_number += 1
            segment.last_hash = row.hash = entry_hash(content_of(row), segment.last_number, segment.last_hash)
            sealed.append((segment.last_number, segment.last_hash, row.id))
        if segment and not segment.closed_at and _ends_now(segment, is_all=len(rows) < BATCH):
            closed.append(_close(segment))
            changed[segment.number] = segment
        if sealed:
            await prepared.write_many(_SEAL, sealed)
        for each in changed.values():
            await each.save()
    return len(sealed)


def _ends_before(segment: AuditSegment, row: AuditEntry) -> bool:
    return is_full(segment.first_number, segment.last_number) or is_of_an_earlier_day(segment.opened_at, row.at)


def _ends_now(segment: AuditSegment, *, is_all: bool) -> bool:
    """Whether it is full, or its day is over and all its entries are there."""
    if is_full(segment.first_number, segment.last_number):
        return True
    return is_all and is_of_an_earlier_day(segment.opened_at, clock.now())


def _close(segment: AuditSegment) -> AuditSegment:
    segment.closed_at = clock.now()
    segment.closing_hash = closing_hash(
        segment.number, segment.opening_hash, segment.first_number, segment.last_number, segment.last_hash
    )
    return segment


def _opened_after(before: AuditSegment | None, row: AuditEntry) -> AuditSegment:
    """A segment without an entry, which opens with the hash with which the one before it was closed."""
    opening = (before.closing_hash if before else None) or BEGINNING
    last = before.last_number if before else 0
    return AuditSegment(
        number=before.number + 1 if before else 1,
        opened_at=row.at,
        opening_hash=opening,
        first_number=last + 1,
        last_number=last,
        last_hash=opening,
    )
