"""Handing messages to connectors, one at a time and in order for each conversation. The outcome: acknowledge_delivery.py."""

from datetime import datetime

from models.database import prepared
from models.events.unit_of_work import UnitOfWork
from models.rules.conversations import message_length, reply_window
from models.rules.outbound import must_be_carried
from models.tables import ConfiguredChannel, Conversation, Delivery, Message
from models.vocabulary import DeliveryStatus, MessageVisibility

OPEN_STATUSES = [status for status in DeliveryStatus if status.is_open]
_OPEN = "SELECT 1 AS one FROM deliveries WHERE conversation_id = $1 AND status = ANY($2) LIMIT 1"


async def queue_delivery(uow: UnitOfWork, conversation: Conversation, message: Message) -> None:
    """Deliver a message that was just posted, if it is one that a connector must carry.

    After the reply window a system message stays in the transcript only: the channel would refuse it.
    """
    if not must_be_carried(conversation.values(), message.values()):
        return
    if message.audience is not None and reply_window.is_over(await window_ends_at(uow, conversation), now=uow.at):
        return
    assert conversation.connector_id is not None
    waits = await prepared.select(_OPEN, conversation.id, OPEN_STATUSES)
    delivery = Delivery(
        message_id=message.id,
        conversation_id=conversation.id,
        connector_id=conversation.connector_id,
        number=message.number,
        changed_at=uow.at,
    )
    if waits:
        await delivery.save()
    else:
        await hand_to_connector(uow, conversation, delivery)


async def hand_to_connector(uow: UnitOfWork, conversation: Conversation, delivery: Delivery) -> None:
    """Hand it to the connector, for the first time or again."""
    delivery.status, delivery.next_attempt_at = DeliveryStatus.PENDING, None
    delivery.attempts += 1
    await uow.delivery_changed(conversation, delivery)


async def hand_next_to_connector(uow: UnitOfWork, conversation: Conversation) -> None:
    """Hand over the conversation's next message that waits, unless one that was handed over is still open."""
    following = Delivery.filter(conversation_id=conversation.id, status__in=OPEN_STATUSES)
    waiting = await following.order_by("number").first()
    if waiting and waiting.attempts == 0:
        await hand_to_connector(uow, conversation, waiting)


async def must_be_deliverable(uow: UnitOfWork, conversation: Conversation, text: str) -> None:
    """Refuse a PUBLIC message that the channel would not carry, before anybody takes it for sent."""
    reply_window.must_be_open(MessageVisibility.PUBLIC, await window_ends_at(uow, conversation), now=uow.at)
    if conversation.connector_id is None or message_length.length(text) <= message_length.SURELY_CARRIED:
        return
    channel = await ConfiguredChannel.get_or_none(connector_id=conversation.connector_id)
    message_length.must_be_carried(text, channel.kind if channel else None)


async def window_ends_at(uow: UnitOfWork, conversation: Conversation) -> datetime | None:
    """When the conversation's reply window ends; None if it has none."""
    workstream = await uow.rows.workstream(conversation)
    return reply_window.ends_at(
        workstream.reply_window_seconds,
        last_customer_message_at=conversation.last_customer_message_at,
        created_at=conversation.created_at,
    )
