"""Writes into the audit trail that a customer's data were exported. reading/privacy/customer_export.py reads them."""

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
    entry = new_entry(
        Act.EXPORT_CUSTOMER,
        AuditOutcome.DONE,
        at=clock.now(),
        actor_id=by.id,
        source=by.source,
        evidence=evidence,
        target_id=customer_id,
    )
    await in_turn(entry.save)
