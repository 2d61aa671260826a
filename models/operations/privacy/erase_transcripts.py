"""The texts of conversations go: of one whose customer was erased, or whose messages were kept for long enough.

Each conversation is a unit of work of its own, so that nobody waits long for its locks.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from models.database import prepared
from models.database.connections import speaks_postgres
from models.events import log
from models.events.unit_of_work import UnitOfWork
from models.operations.idempotency import forget_outcomes_about
from models.operations.operation import Outcome, operation
from models.reading.privacy.same_person import same_person
from models.rules.configuration.administration import may_administer
from models.steps.audit_trail import erase_notes_about
from models.steps.locks import locked_conversation
from models.steps.outbox import OPEN_STATUSES
from models.tables import (
    Conversation,
    Delivery,
    Draft,
    Message,
    MonitoringSession,
    RaisedHand,
    ReadingPosition,
    SentimentCorrection,
)
from models.values import Viewer
from models.vocabulary import Act, ConversationState, DeliveryStatus, DueKind, SystemMessageKind

AGAIN_AFTER = timedelta(minutes=10)  # if the customer was erased in the moment in which a conversation of theirs began


@dataclass(frozen=True, kw_only=True)
class TranscriptsErased(Outcome):
    """`is_done`: no closed conversation of the customer has texts any more."""

    customer_id: UUID
    is_done: bool


@operation(Act.ERASE_CUSTOMER, TranscriptsErased)
async def erase_transcripts(
    uow: UnitOfWork, customer_id: UUID, *, by: Viewer, request_id: str | None = None
) -> TranscriptsErased:
    """Erase the texts of the next closed conversation of a customer who was erased, or of one who was merged with them.

    Its due time stays until none is left.
    """
    may_administer(by)
    theirs = await same_person(customer_id)
    left = Conversation.filter(customer_id__in=theirs, customer__erased_at__isnull=False, erased_at=None)
    closed = await left.filter(state=ConversationState.CLOSED).order_by("created_at", "id").limit(2)
    if closed:
        await erase_transcript_within(uow, closed[0].id, with_notes=True)
    is_done = len(closed) < 2
    if is_done and await left.exclude(state=ConversationState.CLOSED).exists():
        uow.due.set(DueKind.TRANSCRIPTS_ERASED, customer_id, uow.at + AGAIN_AFTER)
    elif is_done:
        uow.due.clear(customer_id, DueKind.TRANSCRIPTS_ERASED)
    return TranscriptsErased(customer_id=customer_id, is_done=is_done)


async def erase_transcript_within(uow: UnitOfWork, conversation_id: UUID, *, with_notes: bool) -> None:
    """Erase what was said, and with `with_notes` also what supervisors noted, of a closed conversation.

    The log's facts of it and the outcomes of requests have no texts, but the ids of requests, which clients choose.
    """
    conversation = await locked_conversation(uow, conversation_id, must_be_visible=False)
    if conversation.state is not ConversationState.CLOSED or conversation.erased_at:
        return
    await _wait_for_readers(conversation_id)
    await _give_up_deliveries(uow, conversation)
    messages = Message.filter(conversation_id=conversation_id)
    await messages.filter(text__isnull=False, scored_at=None).update(scored_at=uow.at)
    await SentimentCorrection.filter(message__conversation_id=conversation_id).update(reads=None)
    nothing: dict[str, None] = dict.fromkeys(("text", "text_folded", "contents", "reply_to_id", "connector_message_id"))
    await messages.update(**nothing, corrected_to=None)
    await messages.filter(system_kind=SystemMessageKind.CUSTOMER_NAMED).update(system_parameters={})
    await RaisedHand.filter(conversation_id=conversation_id).update(reason=None)
    await Draft.filter(conversation_id=conversation_id).update(text=None)
    await ReadingPosition.filter(conversation_id=conversation_id).delete()
    if with_notes:
        await MonitoringSession.filter(conversation_id=conversation_id).update(purpose=None)
        await erase_notes_about(uow, conversation_id)
    await forget_outcomes_about(conversation_id)
    await log.forget_request_ids(conversation_id)
    conversation.title, conversation.external_id, conversation.erased_at = None, None, uow.at
    await uow.transcript_erased(conversation)


async def _wait_for_readers(conversation_id: UUID) -> None:
    """Whoever marks it as read at this moment has not begun before the lock, or has done it: no position is left behind."""
    if speaks_postgres():  # on SQLite a unit of work is alone already
        await prepared.select("SELECT id FROM conversations WHERE id = $1 FOR UPDATE", conversation_id)


async def _give_up_deliveries(uow: UnitOfWork, conversation: Conversation) -> None:
    """What a connector has not delivered yet has nothing to say any more."""
    for delivery in await Delivery.filter(conversation_id=conversation.id, status__in=OPEN_STATUSES).order_by("number"):
        delivery.status, delivery.next_attempt_at = DeliveryStatus.FAILED, None
        uow.due.clear(delivery.id, DueKind.DELIVERY_RETRIES)
        await uow.delivery_changed(conversation, delivery)
    await Delivery.filter(conversation_id=conversation.id).update(reason=None, channel_message_id=None)
