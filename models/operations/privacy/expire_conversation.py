"""What was kept for long enough goes: the texts of a closed conversation, or all of it. Its workstream says when."""

from dataclasses import dataclass
from uuid import UUID

from models.events import log
from models.events.unit_of_work import UnitOfWork
from models.operations.customers.one_person import locked_customers
from models.operations.idempotency import forget_outcomes_about
from models.operations.operation import Outcome, operation
from models.operations.privacy.erase_transcripts import erase_transcript_within
from models.rules.configuration.administration import may_administer
from models.rules.privacy import KeptDays
from models.rules.refusals import not_found
from models.steps.locks import locked_conversation
from models.steps.outbox import OPEN_STATUSES
from models.tables import Conversation, Customer, Delivery
from models.values import Viewer
from models.vocabulary import Act, ConversationState, DueKind


@dataclass(frozen=True, kw_only=True)
class ConversationExpired(Outcome):
    conversation_id: UUID


@operation(Act.EXPIRE_CONVERSATION, ConversationExpired)
async def expire_conversation(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> ConversationExpired:
    """Delete it, or its texts, if that is due by now; else do nothing, as for an ongoing one."""
    may_administer(by)
    known = await Conversation.get_or_none(id=conversation_id)
    if known is None:
        raise not_found("conversation")
    person = await locked_customers([known.customer_id])  # before the conversation, as others do
    conversation = await locked_conversation(uow, conversation_id, must_be_visible=False)
    if conversation.state is ConversationState.CLOSED and conversation.closed_at is not None:
        workstream = await uow.rows.workstream(conversation)
        kept = KeptDays(workstream.keep_messages_days, workstream.keep_conversations_days)
        goes_at, texts_go_at = kept.goes_at(conversation.closed_at), kept.texts_go_at(conversation.closed_at)
        if goes_at and goes_at <= uow.at:
            await _delete(uow, conversation, sorted(person))
            uow.conversation_deleted(conversation_id, conversation.closed_at)
        elif texts_go_at and texts_go_at <= uow.at:
            await erase_transcript_within(uow, conversation_id, with_notes=False)
    return ConversationExpired(conversation_id=conversation_id)


async def _delete(uow: UnitOfWork, conversation: Conversation, customer_ids: list[UUID]) -> None:
    """With all that belongs to it. The database deletes that itself; the customer goes with their last conversation, and
    with them those who were merged with them, once none of all has a conversation.
    """
    for delivery in await Delivery.filter(conversation_id=conversation.id, status__in=OPEN_STATUSES):
        uow.due.clear(delivery.id, DueKind.DELIVERY_RETRIES)
    uow.due.clear(conversation.id, DueKind.LIMIT_REACHED)
    await forget_outcomes_about(conversation.id)
    await log.forget_request_ids(conversation.id)
    await Conversation.filter(id=conversation.id).delete()
    if not await Conversation.exists(customer_id__in=customer_ids):
        await Customer.filter(id__in=customer_ids).delete()
