"""A transcript of the proof that is open: what the audit trail says of the supervisor who reads and searches."""

from uuid import UUID

from models import clock
from models.tables import AuditEntry
from models.vocabulary import Act, AuditOutcome


async def open_transcript_of(conversation_id: UUID, supervisor_id: UUID) -> None:
    """The supervisor has opened the transcript of what is closed, and searches."""
    done = {"at": clock.now(), "actor_id": supervisor_id, "outcome": AuditOutcome.DONE}
    opened = {**done, "act": Act.OPEN_TRANSCRIPT, "conversation_id": conversation_id}
    for columns in (opened, {**done, "act": Act.SEARCH_TRANSCRIPTS}):
        entry = AuditEntry()
        await entry.update_from_dict(columns).save()
