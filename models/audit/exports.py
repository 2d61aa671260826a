"""Writes into the audit trail what was exported: a customer's data, facts, or corrections of sentiment.

They are read by reading/privacy/, events/exported_facts.py and reading/corrections.py.
"""

from uuid import UUID

from models import clock
from models.audit.entries import new_entry
from models.database.connections import in_turn
from models.rules.audit_contents import Evidence
from models.values import Viewer
from models.vocabulary import Act, AuditOutcome


async def note_export(customer_id: UUID, *, internal: bool, by: Viewer) -> None:
    """Call this before the data are handed out, so that nobody gets them unnoticed."""
    evidence = Evidence()
    evidence.tell(internal=internal)
    await _note(Act.EXPORT_CUSTOMER, evidence, by=by, target_id=customer_id)


async def note_facts_export(*, after: str, until: str | None, follow: bool, by: Viewer) -> None:
    """Call this before the first fact is handed out. `after` and `until` are positions."""
    evidence = Evidence()
    evidence.tell(after=after, until=until, follow=follow)
    await _note(Act.EXPORT_FACTS, evidence, by=by)


async def note_corrections_export(*, by: Viewer) -> None:
    """Call this before the first message is handed out."""
    await _note(Act.EXPORT_CORRECTIONS, Evidence(), by=by)


async def _note(act: Act, evidence: Evidence, *, by: Viewer, target_id: UUID | None = None) -> None:
    entry = new_entry(
        act,
        AuditOutcome.DONE,
        at=clock.now(),
        actor_id=by.id,
        source=by.source,
        evidence=evidence,
        target_id=target_id,
    )
    await in_turn(entry.save)
