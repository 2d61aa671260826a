"""Erases what stands beside the chain of the audit trail: notes, free texts, addresses. Hashes stay, so the chain holds."""

from collections.abc import Collection
from uuid import UUID

from models import clock
from models.audit.entries import new_entry
from models.database.connections import shielded, writing
from models.rules.audit_contents import Evidence
from models.tables import AuditEntry, AuditNote
from models.values import Viewer
from models.vocabulary import Act, AuditOutcome


async def erase_texts(entry_ids: Collection[int], *, by: Viewer) -> int:
    """Erase all texts of these entries, and write an entry for each that had some; returns how many had."""
    return await shielded(_erased(entry_ids, by))


async def _erased(entry_ids: Collection[int], by: Viewer) -> int:
    async with writing():
        return await erase_texts_within(entry_ids, by=by)


async def erase_texts_within(entry_ids: Collection[int], *, by: Viewer) -> int:
    """The same inside a unit of work, such as one that erases a customer."""
    found = await AuditEntry.filter(id__in=sorted(entry_ids)).order_by("id")
    noted = AuditNote.filter(entry_id__in=[row.id for row in found], erased_at=None)
    ids_noted = set(await noted.values_list("entry_id", flat=True))
    with_texts = [row for row in found if row.source or row.texts or row.id in ids_noted]
    now = clock.now()
    await noted.update(text="", salt="", erased_at=now)
    await AuditEntry.filter(id__in=[row.id for row in with_texts]).update(source=None, texts=None)
    await AuditEntry.bulk_create([_entry(row.id, by) for row in with_texts])
    return len(with_texts)


async def entries_about(conversation_ids: Collection[UUID]) -> list[int]:
    """The ids of the entries about these conversations."""
    about = AuditEntry.filter(conversation_id__in=sorted(conversation_ids)).order_by("id")
    return [int(str(each)) for each in await about.values_list("id", flat=True)]


def _entry(entry_id: int, by: Viewer) -> AuditEntry:
    evidence = Evidence()
    evidence.tell(entry=entry_id)
    return new_entry(
        Act.ERASE_AUDIT_TEXT,
        AuditOutcome.DONE,
        at=clock.now(),
        actor_id=by.id,
        source=by.source,
        evidence=evidence,
    )
