"""A customer leaves and returns: the reconnect window of a live chat, and conversations that wait for their customer.

A customer who closes the page during a call has not left: the window counts from the end of the call.
"""

from datetime import timedelta
from uuid import UUID

from tortoise.queryset import QuerySet

from models.events.unit_of_work import UnitOfWork
from models.steps.changing import changing
from models.steps.locks import locked_conversation
from models.steps.presence import is_connected
from models.steps.system_messages import post_system_message
from models.steps.transitions import to_open
from models.tables import Conversation, DueTime, Message
from models.vocabulary import (
    Audience,
    Channel,
    ChannelFamily,
    ConversationState,
    DueKind,
    StateReason,
    SystemMessageKind,
)

RECONNECT_SECONDS = 180  # how long a live-chat customer may stay away before the conversation ends (ref)

_LIVE = [channel for channel in Channel if channel.family is ChannelFamily.LIVE]
_GOING_ON = (ConversationState.OPEN, ConversationState.ACTIVE)


async def is_away(conversation_id: UUID) -> bool:
    """Whether the customer of a live chat has left and the reconnect window runs."""
    return await DueTime.exists(kind=DueKind.CUSTOMER_AWAY, subject_id=conversation_id)


def live_chats() -> QuerySet[Conversation]:
    """All live chats that are OPEN or ACTIVE."""
    return Conversation.filter(channel__in=_LIVE, state__in=_GOING_ON)


async def live_chats_of(uow: UnitOfWork, customer_id: UUID) -> list[Conversation]:
    """The live chats of one customer, locked."""
    ids = sorted([row.id for row in await live_chats().filter(customer_id=customer_id).only("id")])
    rows = [await locked_conversation(uow, conversation_id) for conversation_id in ids]
    return [row for row in rows if row.state in _GOING_ON]


async def customer_left(uow: UnitOfWork, conversation: Conversation) -> None:
    """Begin the reconnect window of a live chat unless it runs already. During a call the agent is not told yet."""
    if await _is_away(uow, conversation):
        return
    begin_reconnect_window(uow, conversation)
    if conversation.elevated_to is None:
        await post_system_message(uow, conversation, SystemMessageKind.CUSTOMER_DISCONNECTED, Audience.AGENT)


def begin_reconnect_window(uow: UnitOfWork, conversation: Conversation) -> None:
    """Begin the whole reconnect window of a live chat, also if one runs already."""
    uow.due.set(DueKind.CUSTOMER_AWAY, conversation.id, uow.at + timedelta(seconds=RECONNECT_SECONDS))


async def customer_returned(uow: UnitOfWork, conversation: Conversation) -> None:
    """End the reconnect window. An agent who was told that the customer left is told of the return."""
    if not await _is_away(uow, conversation):
        return
    uow.due.clear(conversation.id, DueKind.CUSTOMER_AWAY)
    if await _agent_was_told(conversation):
        await post_system_message(uow, conversation, SystemMessageKind.CUSTOMER_RETURNED, Audience.AGENT)


async def after_call(uow: UnitOfWork, conversation: Conversation) -> None:
    """Give a customer whose page was closed before or during the call the whole reconnect window to open it again."""
    if not await _is_away(uow, conversation):
        return
    if await is_connected(uow, conversation.customer_id):
        await customer_returned(uow, conversation)
        return
    begin_reconnect_window(uow, conversation)
    if not await _agent_was_told(conversation):
        await post_system_message(uow, conversation, SystemMessageKind.CUSTOMER_DISCONNECTED, Audience.AGENT)


async def reopen_for_customer(uow: UnitOfWork, conversation: Conversation) -> None:
    """The customer writes: a conversation that waited for them goes back to its queue, where its last agent is asked first."""
    await customer_returned(uow, conversation)
    if conversation.state is not ConversationState.WAITING:
        return
    async with changing(uow, conversation) as change:
        await to_open(change, StateReason.CUSTOMER_RETURNED)


async def _is_away(uow: UnitOfWork, conversation: Conversation) -> bool:
    """The same, with what this unit of work has changed. Only live chats have a reconnect window."""
    return conversation.channel in _LIVE and await uow.due.is_set(DueKind.CUSTOMER_AWAY, conversation.id)


async def _agent_was_told(conversation: Conversation) -> bool:
    """Whether the transcript says that the customer left. It does not say so during a call."""
    told = Message.filter(
        conversation_id=conversation.id,
        system_kind__in=(SystemMessageKind.CUSTOMER_DISCONNECTED, SystemMessageKind.CUSTOMER_RETURNED),
    )
    newest = await told.order_by("-number").first()
    return newest is not None and newest.system_kind is SystemMessageKind.CUSTOMER_DISCONNECTED
