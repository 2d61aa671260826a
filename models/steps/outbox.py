"""Handing messages to connectors: of each conversation one at a time, in order. What came of it: acknowledge_delivery.py."""

from datetime import datetime

from models.events.unit_of_work import UnitOfWork
from models.rules.conversations import reply_window
from models.rules.outbound import must_be_carried
from models.tables import Conversation, Delivery, Message, Workstream
from models.vocabulary import DeliveryStatus

OPEN_STATUSES = [status for status in DeliveryStatus if status.is_open]


async def queue_delivery(uow: UnitOfWork, conversation: Conversation, message: Message) -> None:
    """Let the connector carry a message that was just posted, where it is one that must be carried.

    What the system says when the reply window is over stays in the transcript: the channel would refuse it.
    """
    if not must_be_carried(conversation.values(), message.values()):
        return
    if message.audience is not None and reply_window.is_over(await window_ends_at(conversation), now=uow.at):
        return
    assert conversation.connector_id is not None
    waits = await Delivery.filter(conversation_id=conversation.id, status__in=OPEN_STATUSES).exists()
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
    """Put it to the connector, for the first time or again."""
    delivery.status, delivery.next_attempt_at = DeliveryStatus.PENDING, None
    delivery.attempts += 1
    await uow.delivery_changed(conversation, delivery)


async def hand_next_to_connector(uow: UnitOfWork, conversation: Conversation) -> None:
    """Once nothing of a conversation is under way any more: the next message that waits."""
    following = Delivery.filter(conversation_id=conversation.id, status__in=OPEN_STATUSES)
    waiting = await following.order_by("number").first()
    if waiting and waiting.attempts == 0:
        await hand_to_connector(uow, conversation, waiting)


async def window_ends_at(conversation: Conversation) -> datetime | None:
    """Until when its channel carries answers; None where it always does."""
    workstream = await Workstream.get(id=conversation.workstream_id)
    return reply_window.ends_at(
        workstream.reply_window_seconds,
        last_customer_message_at=conversation.last_customer_message_at,
        created_at=conversation.created_at,
    )
