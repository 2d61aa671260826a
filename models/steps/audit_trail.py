"""Writes the audit entries of a unit of work, in its transaction, and erases texts of them. unit_of_work.py collects what
they say.
"""

from datetime import timedelta
from uuid import UUID, uuid4

from models import clock
from models.audit.entries import new_entry, new_salt
from models.audit.erasing import Part, entries_about, entries_of, entries_on, erase_texts_within
from models.database import prepared
from models.events.unit_of_work import UnitOfWork
from models.rules.audit_contents import Begun, sha256
from models.rules.masking import masked
from models.tables import AuditEntry, AuditNote
from models.values import Viewer
from models.vocabulary import AuditOutcome, RefusalCode

# Per person, so that a script which repeats a refused act can't fill the audit trail. What goes beyond is counted.
AUDITED_REFUSALS_PER_MINUTE = 60

_COUNT_UP = """INSERT INTO audit_surplus (id, minute, actor_id, act, code, times) VALUES ($1, $2, $3, $4, $5, 1)
    ON CONFLICT (minute, actor_id, act, code) DO UPDATE SET times = audit_surplus.times + 1"""


async def audit_done(uow: UnitOfWork) -> None:
    """Write the entry of each act that is done."""
    if uow.earlier:
        await AuditEntry.bulk_create([_entry(uow, each, AuditOutcome.DONE) for each in uow.earlier])
    await _write_last(uow, AuditOutcome.DONE)


async def audit_refusal(uow: UnitOfWork, code: RefusalCode) -> None:
    """Write the entry of the act that was refused, in a separate unit of work. The others were not done.

    Beyond the limit it is only counted; audit/surplus.py writes one entry for all of a minute.
    """
    if await _exceeds_rate(uow.by):
        row = (uuid4(), int(clock.now().timestamp() // 60), uow.by.id, uow.act.value, code.value)
        await prepared.write_many(_COUNT_UP, [row])
    else:
        await _write_last(uow, AuditOutcome.REFUSED, code)


async def erase_notes_about(uow: UnitOfWork, conversation_id: UUID) -> None:
    """Erase the reasons and purposes that people wrote about a conversation: they may say something of its customer."""
    await erase_texts_within(await entries_about([conversation_id]), by=uow.by, parts=[Part.NOTE])


async def erase_traces_of(uow: UnitOfWork, person_id: UUID, login: str | None) -> None:
    """Erase a customer's names and addresses. Where administrators acted from is not the customer's, and stays."""
    await erase_texts_within(await entries_of(person_id, login), by=uow.by)
    await erase_texts_within(await entries_on(person_id), by=uow.by, parts=[Part.NOTE, Part.TEXTS])


async def _write_last(uow: UnitOfWork, outcome: AuditOutcome, code: RefusalCode | None = None) -> None:
    salt, note = new_salt(), masked(uow.note) if uow.note else None
    entry = _entry(uow, uow.last_begun, outcome, code)
    entry.note_hash = sha256(salt + note) if note else None
    await entry.save()
    if note:
        await AuditNote.create(entry=entry, text=note, salt=salt)


def _entry(uow: UnitOfWork, begun: Begun, outcome: AuditOutcome, code: RefusalCode | None = None) -> AuditEntry:
    begun.evidence.tell(through=uow.by.through)
    return new_entry(
        begun.act,
        outcome,
        at=uow.at,
        actor_id=uow.by.id,
        source=uow.by.source,
        evidence=begun.evidence,
        code=code,
        conversation_id=begun.conversation_id,
        target_id=begun.target_id,
        request_id=uow.request_id,
    )


async def _exceeds_rate(by: Viewer) -> bool:
    lately = clock.now() - timedelta(minutes=1)
    singly = AuditEntry.filter(actor_id=by.id, outcome=AuditOutcome.REFUSED, at__gte=lately, counted=None)
    return await singly.count() >= AUDITED_REFUSALS_PER_MINUTE
