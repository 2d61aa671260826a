"""The messages that connectors must deliver, in the customer's language and with the connector's own ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models import catalogue
from models.tables import Delivery, Message
from models.vocabulary import DeliveryStatus, SystemMessageKind


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message for a customer. `to` and `conversation_external_id` are the connector's ids of customer and conversation.

    `text` is null once it is erased. `place` is the `seq` of the fact of this attempt; `attempt` counts from 1.
    """

    message_id: UUID
    conversation_id: UUID
    connector_id: UUID
    conversation_external_id: str | None
    to: str | None
    customer_id: UUID
    customer_name: str
    text: str | None
    language: str
    system_kind: SystemMessageKind | None
    sent_at: datetime
    offered_at: datetime
    attempt: int
    place: int


async def unacknowledged(connector_ids: Sequence[UUID], *, upto: int) -> list[Outbound]:
    """All messages that were offered to these connectors up to a `seq` and not acknowledged, in order."""
    open_ones = Delivery.filter(
        connector_id__in=list(connector_ids), status=DeliveryStatus.PENDING, place__isnull=False, place__lte=upto
    )
    rows = await open_ones.order_by("place").select_related("message", "conversation", "conversation__customer")
    return [_of(row) for row in rows]


async def offered(message_id: UUID, *, attempt: int) -> Outbound | None:
    """The message, if this attempt is the newest and still has no report."""
    row = (
        await Delivery.filter(message_id=message_id, status=DeliveryStatus.PENDING, attempts=attempt)
        .select_related("message", "conversation", "conversation__customer")
        .first()
    )
    return _of(row) if row and row.place else None


def _of(row: Delivery) -> Outbound:
    message: Message = row.message
    conversation, customer = row.conversation, row.conversation.customer
    is_system = message.system_kind is not None
    language = catalogue.language_for(conversation.language) if is_system else message.language
    assert row.place is not None
    return Outbound(
        message_id=message.id,
        conversation_id=conversation.id,
        connector_id=row.connector_id,
        conversation_external_id=conversation.external_id,
        to=customer.external_id,
        customer_id=customer.id,
        customer_name=customer.name,
        text=_words(message, conversation.language),
        language=language,
        system_kind=message.system_kind,
        sent_at=message.sent_at,
        offered_at=row.changed_at,
        attempt=row.attempts,
        place=row.place,
    )


def _words(message: Message, language: str) -> str | None:
    if message.system_kind is None:
        return message.text
    return catalogue.sentence(message.system_kind, message.system_parameters, locale=language)
