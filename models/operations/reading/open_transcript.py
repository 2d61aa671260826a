"""A supervisor or administrator opens the transcript of a closed conversation. That lets them read it for an hour."""

from dataclasses import dataclass
from uuid import UUID

from models.events.formats import written_format
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.reading.opened_transcripts import has_said
from models.rules.closed_transcripts import may_open
from models.rules.monitoring_purposes import must_be_a_listed_purpose
from models.rules.texts import LONGEST_NOTE, must_be_short
from models.steps.locks import locked_conversation, locked_settings
from models.values import Viewer
from models.vocabulary import Act


@dataclass(frozen=True, kw_only=True)
class TranscriptOpened(Outcome):
    conversation_id: UUID


@operation(Act.OPEN_TRANSCRIPT, TranscriptOpened, is_audited=True)
async def open_transcript(
    uow: UnitOfWork, conversation_id: UUID, *, purpose: str | None = None, by: Viewer, request_id: str | None = None
) -> TranscriptOpened:
    """Write the entry of the audit trail by which they read; one for each hour. Nothing else changes, and nobody is told."""
    written_format.must_have(Act.OPEN_TRANSCRIPT)
    must_be_short("purpose", purpose, LONGEST_NOTE)
    uow.conversation_id, uow.note = conversation_id, purpose
    conversation = await locked_conversation(uow, conversation_id)
    settings = await locked_settings(uow, conversation)
    may_open(by, conversation.values(), settings, closed_at=conversation.closed_at, now=uow.at)
    uow.unaudited = await has_said(by, Act.OPEN_TRANSCRIPT, conversation_id)
    if not uow.unaudited:
        must_be_a_listed_purpose(purpose, settings.monitoring_purposes)
    return TranscriptOpened(conversation_id=conversation_id)
