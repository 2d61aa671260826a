"""System messages: told in the transcript, in the recipient's language when read. People's words are in send_message.py."""

from collections.abc import Iterable
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.steps.outbox import carry
from models.tables import Conversation, Customer, Message, Participant, User
from models.vocabulary import Audience, MessageVisibility, ParticipantMode, SystemMessageKind


async def announce(
    uow: UnitOfWork, conversation: Conversation, kind: SystemMessageKind, audience: Audience, **parameters: str
) -> None:
    """Post a system message to those it is addressed to; records have no messages. Comes after the change it tells of."""
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
    await carry(uow, conversation, message)


async def announce_agent_left(uow: UnitOfWork, conversation: Conversation, agent_id: UUID) -> None:
    """To the customer, who is without an agent from now on."""
    name = await name_of(agent_id)
    await announce(uow, conversation, SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, name=name)


async def announce_consults_ended(uow: UnitOfWork, conversation: Conversation, left: Iterable[Participant]) -> None:
    """To the agents, of each colleague who was to help and is in it no longer."""
    for participant in left:
        if participant.mode is ParticipantMode.CONSULT:
            name = await name_of(participant.person_id)
            await announce(uow, conversation, SystemMessageKind.CONSULT_ENDED, Audience.AGENT, name=name)


async def name_of(person_id: UUID) -> str:
    """The display name of a user or customer."""
    user = await User.get_or_none(id=person_id)
    if user:
        return user.name
    customer = await Customer.get(id=person_id)
    return customer.name
