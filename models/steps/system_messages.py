"""Posts system messages, which each reader gets in their own language. People's messages are in send_message.py."""

from uuid import UUID

from models.database import prepared
from models.events.unit_of_work import UnitOfWork
from models.steps.outbox import queue_delivery
from models.tables import Conversation, Customer, Message, User
from models.vocabulary import Audience, MessageVisibility, SystemMessageKind


async def post_system_message(
    uow: UnitOfWork, conversation: Conversation, kind: SystemMessageKind, audience: Audience, **parameters: str
) -> None:
    """Post it now; records have no messages. What tells of a change is announced in its block instead (changing.py)."""
    if conversation.channel.is_record:
        return
    message = Message(
        conversation_id=conversation.id,
        visibility=MessageVisibility.INTERNAL if audience is Audience.AGENT else MessageVisibility.PUBLIC,
        system_kind=kind,
        system_parameters=parameters,
        audience=audience,
        sent_at=uow.at,
    )
    await uow.posted(conversation, message)
    await queue_delivery(uow, conversation, message)


async def name_of(uow: UnitOfWork, person_id: UUID) -> str:
    """The display name of a user or customer."""
    if person_id == uow.by.id:
        return uow.by.name
    user = await prepared.read_one(User, id=person_id)
    if user:
        return user.name
    customer = await Customer.get(id=person_id)
    return customer.name
