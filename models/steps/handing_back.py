"""An agent leaves a conversation that goes on without them: it returns to a queue, or waits for its customer."""

from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.steps.changing import Change, changing
from models.steps.customer_absence import after_call
from models.steps.system_messages import name_of
from models.steps.transitions import to_open, to_waiting
from models.tables import Conversation
from models.vocabulary import Audience, StateReason, SystemMessageKind


async def return_to_queue(
    uow: UnitOfWork, conversation: Conversation, reason: StateReason, *, queue_id: UUID | None = None
) -> None:
    """Back into its queue, or into another one."""
    was_a_call = conversation.elevated_to is not None
    async with changing(uow, conversation) as change:
        agent_id = _agent_of(conversation)
        await to_open(change, reason, queue_id=queue_id)
        await _announce_agent_left(change, agent_id)
    if was_a_call:
        await after_call(uow, conversation)


async def wait_for_customer(uow: UnitOfWork, conversation: Conversation, reason: StateReason) -> None:
    """It waits for its customer, and stays assigned to its agent."""
    async with changing(uow, conversation) as change:
        await to_waiting(change, reason)
        await _announce_agent_left(change, _agent_of(conversation))


async def _announce_agent_left(change: Change, agent_id: UUID) -> None:
    """Tell the customer, who has no agent from now on."""
    change.announce(SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, name=await name_of(change.uow, agent_id))


def _agent_of(conversation: Conversation) -> UUID:
    assert conversation.agent_id is not None
    return conversation.agent_id
