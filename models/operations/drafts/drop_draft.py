"""A person drops what a bot would write: the customer never gets it. Approving it is approve_draft.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.conflicts import naming_who_decided
from models.operations.operation import Outcome, operation
from models.rules.conversations.drafts import may_decide
from models.rules.conversations.transcripts import may_read_transcript
from models.steps.changing import end_draft
from models.steps.locks import locked_draft, monitors
from models.values import Viewer
from models.vocabulary import Act, DraftStatus


@dataclass(frozen=True, kw_only=True)
class DraftDropped(Outcome):
    conversation_id: UUID
    draft_id: UUID


@operation(Act.DROP_DRAFT, DraftDropped, is_audited=True)
async def drop_draft(uow: UnitOfWork, draft_id: UUID, *, by: Viewer, request_id: str | None = None) -> DraftDropped:
    """Raises Conflict if somebody has decided about it already."""
    uow.target_id = draft_id
    conversation, draft = await locked_draft(uow, draft_id)
    values = conversation.values()
    reads = may_read_transcript(by, values, monitoring=await monitors(uow, conversation))
    with naming_who_decided(draft, conversation):
        may_decide(by, values, draft.values(), reads_transcript=reads)
    conversation.drafts_pending -= 1
    await end_draft(uow, conversation, draft, DraftStatus.DROPPED)
    return DraftDropped(conversation_id=conversation.id, draft_id=draft_id)
