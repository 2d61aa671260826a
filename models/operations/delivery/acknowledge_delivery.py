"""A connector reports the outcome of a delivery. How messages reach connectors is outbox.py."""

import random
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from prometheus_client import Counter

from models.access.visibility import sees
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.transcripts import may_read_message
from models.rules.masking import masked
from models.rules.outbound import may_acknowledge, must_be_reportable, must_have_been_offered, retry_after, status_after
from models.rules.refusals import not_found
from models.rules.texts import must_be_filled
from models.steps.locks import locked_conversation
from models.steps.monitoring_sessions import running_session
from models.steps.outbox import hand_next_to_connector
from models.tables import Conversation, Delivery, Message
from models.values import Viewer
from models.vocabulary import Act, DeliveryOutcome, DeliveryStatus, DueKind

REPORTED = Counter(
    "vigie_deliveries_total",
    "Messages to customers by what was reported of them, by webhook or by a connector.",
    ["status"],
)
for _status in sorted(set(DeliveryStatus) - {DeliveryStatus.PENDING}):
    REPORTED.labels(_status.lower())  # so that each is there, and 0, before the first

LONGEST_REASON = 300
LONGEST_CHANNEL_ID = 200


@dataclass(frozen=True, kw_only=True)
class DeliveryAcknowledged(Outcome):
    message_id: UUID


@operation(Act.ACKNOWLEDGE_DELIVERY, DeliveryAcknowledged)
async def acknowledge_delivery(
    uow: UnitOfWork,
    message_id: UUID,
    *,
    outcome: DeliveryOutcome,
    reason: str | None = None,
    may_succeed_later: bool = False,
    retry_after_seconds: int | None = None,
    channel_message_id: str | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> DeliveryAcknowledged:
    """Update the delivery. Once it is no longer open, the conversation's next message goes to the connector.

    A failure that may succeed later is retried after growing pauses, a limited number of times. A repeat changes nothing.
    """
    asked = None if retry_after_seconds is None else timedelta(seconds=retry_after_seconds)
    must_be_reportable(outcome, may_succeed_later=may_succeed_later, asked=asked)
    _must_fit(reason, channel_message_id)
    message = await Message.get_or_none(id=message_id)
    if message is None:
        raise not_found("message")
    conversation = await locked_conversation(uow, message.conversation_id, must_be_visible=False)
    if not await _may_read(uow, conversation, message):
        raise not_found("message")
    may_acknowledge(by, conversation.values())
    delivery = await Delivery.get_or_none(message_id=message_id)
    if delivery is None:
        raise not_found("delivery")
    must_have_been_offered(delivery.attempts)
    after = status_after(delivery.status, outcome, may_succeed_later=may_succeed_later, attempt=delivery.attempts)
    if after is not None:
        await _update(uow, conversation, delivery, after, reason=reason, asked=asked, channel_id=channel_message_id)
    elif channel_message_id and delivery.channel_message_id is None:
        delivery.channel_message_id = channel_message_id
        await delivery.save(update_fields=["channel_message_id"])
    return DeliveryAcknowledged(message_id=message_id)


async def _update(
    uow: UnitOfWork,
    conversation: Conversation,
    delivery: Delivery,
    after: DeliveryStatus,
    *,
    reason: str | None,
    asked: timedelta | None,
    channel_id: str | None,
) -> None:
    REPORTED.labels(after.lower()).inc()  # once more if the unit of work is tried again, which is rare
    was_open = delivery.status.is_open
    delivery.status, delivery.next_attempt_at = after, None
    delivery.reason = masked(reason) if reason else None  # a channel may quote what it refuses
    delivery.channel_message_id = channel_id or delivery.channel_message_id
    if after is DeliveryStatus.RETRYING:
        pause = retry_after(delivery.attempts, asked=asked, spread=random.random())
        delivery.next_attempt_at = uow.at + pause
        uow.due.set(DueKind.DELIVERY_RETRIES, delivery.id, delivery.next_attempt_at)
    else:
        uow.due.clear(delivery.id, DueKind.DELIVERY_RETRIES)
    await uow.delivery_changed(conversation, delivery)
    if was_open and not after.is_open:
        await hand_next_to_connector(uow, conversation)


async def _may_read(uow: UnitOfWork, conversation: Conversation, message: Message) -> bool:
    """Whether the doer may know that there is this message."""
    by, values = uow.by, conversation.values()
    if not sees(by, values):
        return False
    monitoring = by.id != values.connector_id and await running_session(uow, conversation, by.id) is not None
    return may_read_message(by, values, message.values(), monitoring=monitoring)


def _must_fit(reason: str | None, channel_message_id: str | None) -> None:
    must_be_filled("reason", reason, LONGEST_REASON)
    must_be_filled("connectorMessageId", channel_message_id, LONGEST_CHANNEL_ID)
