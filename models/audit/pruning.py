"""Prunes the oldest closed segments of the audit trail as a whole. Their closing hashes stay, so the chain still holds."""

from datetime import datetime

from models import clock
from models.audit.entries import new_entry
from models.database.connections import shielded, writing
from models.rules.audit_contents import Evidence
from models.tables import AuditEntry, AuditSegment
from models.values import Viewer
from models.vocabulary import Act, AuditOutcome


async def prune_segments(*, closed_before: datetime, by: Viewer) -> list[AuditSegment]:
    """Prune all segments that were closed before this moment, each in a transaction with an entry that says so."""
    pruned = []
    while segment := await shielded(_prune_oldest(closed_before, by)):
        pruned.append(segment)
    return pruned


async def _prune_oldest(closed_before: datetime, by: Viewer) -> AuditSegment | None:
    async with writing():
        kept = AuditSegment.filter(pruned_at=None).order_by("number").select_for_update()
        segment = await kept.first()
        if segment is None or segment.closed_at is None or segment.closed_at >= closed_before:
            return None
        segment.pruned_at = clock.now()
        await segment.save(update_fields=["pruned_at"])  # first: the database deletes only entries of such a segment
        await AuditEntry.filter(number__gte=segment.first_number, number__lte=segment.last_number).delete()
        evidence = Evidence()
        evidence.tell(segment=segment.number, closing_hash=segment.closing_hash)
        entry = new_entry(
            Act.PRUNE_AUDIT_TRAIL,
            AuditOutcome.DONE,
            at=segment.pruned_at,
            actor_id=by.id,
            source=by.source,
            evidence=evidence,
        )
        await entry.save()
    return segment
