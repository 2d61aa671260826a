"""An agent is out of a conversation that goes on without: what all ways of it have in common, inside a unit of work."""

from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.steps.customer_absence import call_is_over
from models.steps.monitoring_sessions import end_sessions_that_may_not_run
from models.steps.offers import withdraw_pending
from models.steps.system_messages import announce_agent_left, announce_consults_ended
from models.steps.transitions import to_open, to_waiting
from models.tables import Conversation
from models.vocabulary import StateReason


async def give_up(
    uow: UnitOfWork, conversation: Conversation, reason: StateReason, *, queue_id: UUID | None = None
) -> None:
    """Back into its queue, or into another one."""
    agent_id, was_a_call = _agent_of(conversation), conversation.elevated_to is not None
    withdrawn = await withdraw_pending(uow, conversation)
    left = await to_open(uow, conversation, reason, queue_id=queue_id)
    ended = await end_sessions_that_may_not_run(uow, conversation)
    await uow.changed(conversation, offers=withdrawn, participants=[*left, *ended.participants])
    await ended.tell(uow, conversation)
    await announce_consults_ended(uow, conversation, left)
    await announce_agent_left(uow, conversation, agent_id)
    if was_a_call:
        await call_is_over(uow, conversation)


async def keep_waiting(uow: UnitOfWork, conversation: Conversation, reason: StateReason) -> None:
    """It waits for its customer, and stays the agent's."""
    withdrawn = await withdraw_pending(uow, conversation)
    left = await to_waiting(uow, conversation, reason)
    ended = await end_sessions_that_may_not_run(uow, conversation)
    await uow.changed(conversation, offers=withdrawn, participants=[*left, *ended.participants])
    await ended.tell(uow, conversation)
    await announce_consults_ended(uow, conversation, left)
    await announce_agent_left(uow, conversation, _agent_of(conversation))


def _agent_of(conversation: Conversation) -> UUID:
    assert conversation.agent_id is not None
    return conversation.agent_id
