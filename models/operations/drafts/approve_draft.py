"""A person approves what a bot would write, as it is or edited: it becomes the bot's message. Dropping it is drop_draft.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.conflicts import naming_who_decided
from models.operations.conversations.send_message import post_message
from models.operations.operation import Outcome, operation
from models.rules.conversations.drafts import may_approve
from models.rules.conversations.transcripts import may_read_transcript
from models.rules.refusals import BadInput
from models.steps.changing import end_draft
from models.steps.locks import locked_draft, monitors
from models.steps.outbox import must_be_deliverable, window_ends_at
from models.values import Viewer
from models.vocabulary import Act, DraftStatus


@dataclass(frozen=True, kw_only=True)
class DraftApproved(Outcome):
    conversation_id: UUID
    draft_id: UUID


@operation(Act.APPROVE_DRAFT, DraftApproved, is_audited=True)
async def approve_draft(
    uow: UnitOfWork, draft_id: UUID, *, text: str | None = None, by: Viewer, request_id: str | None = None
) -> DraftApproved:
    """Send it in the bot's name, with `text` in place of the bot's. Raises Conflict if somebody has decided already."""
    uow.target_id = draft_id
    conversation, draft = await locked_draft(uow, draft_id)
    values = conversation.values()
    reads = may_read_transcript(by, values, monitoring=await monitors(uow, conversation))
    window = await window_ends_at(uow, conversation)
    with naming_who_decided(draft, conversation):
        may_approve(by, values, draft.values(), reads_transcript=reads, window_ends_at=window, now=uow.at)
    written = draft.text if text is None else text
    await must_be_deliverable(uow, conversation, written or "")
    if written is None:
        raise BadInput("The text of this draft was erased; give another one.")
    draft.is_edited = written != draft.text
    uow.evidence.compare({"is_edited": False}, {"is_edited": draft.is_edited})
    async with uow.written_once(conversation):
        await post_message(uow, conversation, text=written, from_customer=False, language=draft.language, draft=draft)
        conversation.drafts_pending -= 1
        await end_draft(uow, conversation, draft, DraftStatus.APPROVED)
    return DraftApproved(conversation_id=conversation.id, draft_id=draft_id)
