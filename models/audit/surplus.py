"""Turns counted refusals into one entry for each minute, person, act and reason. steps/audit_trail.py counts them."""

from datetime import UTC, datetime

from models import clock
from models.audit.entries import new_entry
from models.database.connections import reading_connection, shielded, writing
from models.rules.audit_contents import Evidence
from models.tables import AuditEntry, AuditSurplus
from models.vocabulary import AuditOutcome

BATCH = 500


async def settle_surplus() -> int:
    """Write the entries of all minutes that are over; returns how many."""
    over = AuditSurplus.filter(minute__lt=int(clock.now().timestamp() // 60))
    if not await over.using_db(reading_connection()).exists():
        return 0
    return await shielded(_settle())


async def _settle() -> int:
    async with writing():
        over = AuditSurplus.filter(minute__lt=int(clock.now().timestamp() // 60))
        rows = await over.order_by("minute", "id").limit(BATCH).select_for_update()
        await AuditEntry.bulk_create([_entry(row) for row in rows])
        await AuditSurplus.filter(id__in=[row.id for row in rows]).delete()
    return len(rows)


def _entry(row: AuditSurplus) -> AuditEntry:
    return new_entry(
        row.act,
        AuditOutcome.REFUSED,
        at=datetime.fromtimestamp(row.minute * 60, UTC),
        actor_id=row.actor_id,
        source=None,
        evidence=Evidence(),
        code=row.code,
        counted=row.times,
    )
