"""Erases what stands beside the chain of the audit trail: notes, free texts, addresses. Hashes stay, so the chain holds."""

import json
from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from tortoise.expressions import Q

from models import clock
from models.audit.entries import new_entry
from models.database.connections import shielded, writing
from models.rules.audit_contents import Evidence
from models.tables import AuditEntry, AuditNote
from models.values import Viewer
from models.vocabulary import Act, AuditOutcome


class Part(StrEnum):
    """What may be erased of an entry: the reason, the free texts of what changed, and where the request came from."""

    NOTE = "NOTE"
    TEXTS = "TEXTS"
    SOURCE = "SOURCE"


ALL_PARTS = frozenset(Part)


async def erase_texts(entry_ids: Collection[int], *, by: Viewer) -> int:
    """Erase all texts of these entries, and write an entry for each that had some; returns how many had."""
    return await shielded(_erased(entry_ids, by))


async def _erased(entry_ids: Collection[int], by: Viewer) -> int:
    async with writing():
        return await erase_texts_within(entry_ids, by=by)


async def erase_texts_within(entry_ids: Collection[int], *, by: Viewer, parts: Collection[Part] = ALL_PARTS) -> int:
    """The same inside a unit of work, such as one that erases a customer; only these parts of each entry."""
    found = await AuditEntry.filter(id__in=sorted(entry_ids)).order_by("id")
    noted = AuditNote.filter(entry_id__in=[row.id for row in found if Part.NOTE in parts], erased_at=None)
    with_texts = set(await noted.values_list("entry_id", flat=True))
    columns = {part.value.lower() for part in parts if part is not Part.NOTE}
    with_texts |= {row.id for row in found if any(getattr(row, column) for column in columns)}
    now = clock.now()
    await noted.update(text="", salt="", erased_at=now)
    if columns:
        await AuditEntry.filter(id__in=sorted(with_texts)).update(**dict.fromkeys(columns))
    await AuditEntry.bulk_create([_entry(row.id, by) for row in found if row.id in with_texts])
    return len(with_texts)


async def entries_about(conversation_ids: Collection[UUID]) -> list[int]:
    """The ids of the entries about these conversations."""
    about = AuditEntry.filter(conversation_id__in=sorted(conversation_ids)).order_by("id")
    return [int(str(each)) for each in await about.values_list("id", flat=True)]


async def entries_of(person_id: UUID, login: str | None) -> list[int]:
    """The ids of the entries of what a person did, and of sign-ins that failed with their login."""
    theirs = Q(actor_id=person_id)
    if login is not None:
        theirs |= Q(act=Act.SIGN_IN, texts__contains=f'"login":[null,{json.dumps(login, ensure_ascii=False)}]')
    return [int(str(each)) for each in await AuditEntry.filter(theirs).order_by("id").values_list("id", flat=True)]


async def entries_on(person_id: UUID) -> list[int]:
    """The ids of the entries of what was done to a person, such as that they got another name."""
    about = AuditEntry.filter(target_id=person_id).order_by("id")
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
