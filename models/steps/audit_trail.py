"""Writes the audit entries of a unit of work, in its transaction. unit_of_work.py collects what they say."""

import hashlib

from models.events.unit_of_work import Begun, UnitOfWork
from models.tables import AuditEntry, AuditNote
from models.vocabulary import AuditOutcome, RefusalCode


async def audit_done(uow: UnitOfWork) -> None:
    """Write the entry of each act that is done."""
    if uow.earlier:
        await AuditEntry.bulk_create([_entry(uow, each, AuditOutcome.DONE) for each in uow.earlier])
    await _write_last(uow, AuditOutcome.DONE)


async def audit_refusal(uow: UnitOfWork, code: RefusalCode) -> None:
    """Write the entry of the act that was refused, in a separate unit of work. The others were not done."""
    await _write_last(uow, AuditOutcome.REFUSED, code)


async def _write_last(uow: UnitOfWork, outcome: AuditOutcome, code: RefusalCode | None = None) -> None:
    entry = _entry(uow, Begun(uow.act, uow.target_id, uow.conversation_id), outcome, code)
    await entry.save()
    if uow.note:
        await AuditNote.create(entry=entry, text=uow.note)


def _entry(uow: UnitOfWork, begun: Begun, outcome: AuditOutcome, code: RefusalCode | None = None) -> AuditEntry:
    return AuditEntry(
        at=uow.at,
        actor_id=uow.by.id,
        act=begun.act,
        outcome=outcome,
        code=code,
        conversation_id=begun.conversation_id,
        target_id=begun.target_id,
        request_id=uow.request_id,
        note_hash=hashlib.sha256(uow.note.encode()).hexdigest() if uow.note else None,
    )
