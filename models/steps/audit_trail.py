"""Writes the audit entries of acts, in the unit of work that they are about, or in one of their own after a refusal."""

import hashlib

from models.events.unit_of_work import UnitOfWork
from models.tables import AuditEntry, AuditNote
from models.vocabulary import AuditOutcome, RefusalCode


async def write_audit_entry(uow: UnitOfWork, outcome: AuditOutcome, code: RefusalCode | None = None) -> None:
    """Write the audit entry of an act, in its transaction or, for a refusal, in a separate one."""
    entry = await AuditEntry.create(
        at=uow.at,
        actor_id=uow.by.id,
        act=uow.act,
        outcome=outcome,
        code=code,
        conversation_id=uow.conversation_id,
        target_id=uow.target_id,
        request_id=uow.request_id,
        note_hash=hashlib.sha256(uow.note.encode()).hexdigest() if uow.note else None,
    )
    if uow.note:
        await AuditNote.create(entry=entry, text=uow.note)
