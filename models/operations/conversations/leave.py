"""A supervisor, consultant, agent or customer leaves a conversation."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.agent_actions import may_leave
from models.steps.changing import changing, end_sessions
from models.steps.consults import end_consultation
from models.steps.customer_absence import customer_left
from models.steps.handing_back import return_to_queue, wait_for_customer
from models.steps.locks import locked_for_holder
from models.steps.monitoring_sessions import running_session
from models.steps.transitions import to_closed, to_wrap_up
from models.tables import Conversation
from models.values import Viewer
from models.vocabulary import (
    Act,
    Audience,
    ChannelFamily,
    ConversationState,
    MonitoringEndReason,
    StateReason,
    SystemMessageKind,
)


@dataclass(frozen=True, kw_only=True)
class Left(Outcome):
    conversation_id: UUID


@operation(Act.LEAVE, Left, is_audited=True)
async def leave(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    expected_epoch: int | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> Left:
    """Leave. What happens to the conversation depends on who leaves and on its channel."""
    uow.conversation_id = conversation_id
    conversation = await locked_for_holder(uow, conversation_id, epoch=expected_epoch, or_monitor=True)
    session = await running_session(uow, conversation, by.id)
    may_leave(by, conversation.values(), monitoring=session is not None)
    uow.unaudited = session is None  # only supervisors' acts go into the audit trail
    if session:
        await end_sessions(uow, conversation, [session], MonitoringEndReason.LEFT)
    elif by.id == conversation.agent_id:
        await _agent_leaves(uow, conversation)
    elif by.id in (conversation.customer_id, conversation.connector_id):
        await _customer_leaves(uow, conversation)
    else:
        await end_consultation(uow, conversation, by.id)
    return Left(conversation_id=conversation_id)


async def _agent_leaves(uow: UnitOfWork, conversation: Conversation) -> None:
    """An asynchronous conversation waits for its customer and stays its agent's; any other returns to its queue."""
    if conversation.channel.family is ChannelFamily.ASYNC:
        await wait_for_customer(uow, conversation, StateReason.AGENT_LEFT)
    else:
        await return_to_queue(uow, conversation, StateReason.AGENT_LEFT)


async def _customer_leaves(uow: UnitOfWork, conversation: Conversation) -> None:
    """A live chat with an agent begins the reconnect window; a call with an agent goes to wrap-up; without an
    agent, both are closed.

    Nothing happens to asynchronous conversations and records, nor to one that waits for its customer or is in wrap-up.
    """
    family = conversation.channel.family
    if family in (ChannelFamily.ASYNC, ChannelFamily.RECORD) or conversation.state in (
        ConversationState.WAITING,
        ConversationState.WRAP_UP,
    ):
        return
    is_talking = conversation.state is ConversationState.ACTIVE and not conversation.values().is_awaiting
    if is_talking and family is ChannelFamily.LIVE:
        await customer_left(uow, conversation)
        return
    async with changing(uow, conversation) as change:
        if is_talking:
            await to_wrap_up(change, StateReason.CUSTOMER_DISCONNECTED)
        else:
            await to_closed(change, StateReason.CUSTOMER_DISCONNECTED)
        change.announce(SystemMessageKind.CUSTOMER_DISCONNECTED, Audience.AGENT)
