"""The system hands a message to its connector again after a failure."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.refusals import not_found
from models.steps.locks import locked_conversation
from models.steps.outbox import hand_to_connector
from models.tables import Delivery
from models.values import Viewer
from models.vocabulary import Act, DeliveryStatus, DueKind


@dataclass(frozen=True, kw_only=True)
class DeliveryRetried(Outcome):
    message_id: UUID


@operation(Act.RETRY_DELIVERY, DeliveryRetried)
async def retry_delivery(
    uow: UnitOfWork, delivery_id: UUID, *, by: Viewer, request_id: str | None = None
) -> DeliveryRetried:
    """Hand it over again, unless its connector has reported another outcome meanwhile."""
    found = await Delivery.get_or_none(id=delivery_id)
    if found is None:
        raise not_found("delivery")
    conversation = await locked_conversation(uow, found.conversation_id)
    delivery = await Delivery.get(id=delivery_id)
    if delivery.status is not DeliveryStatus.RETRYING or delivery.next_attempt_at is None:
        uow.due.clear(delivery_id, DueKind.DELIVERY_RETRIES)
    elif uow.at < delivery.next_attempt_at:
        uow.due.set(DueKind.DELIVERY_RETRIES, delivery_id, delivery.next_attempt_at)
    else:
        uow.due.clear(delivery_id, DueKind.DELIVERY_RETRIES)
        await hand_to_connector(uow, conversation, delivery)
    return DeliveryRetried(message_id=delivery.message_id)
