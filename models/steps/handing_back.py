"""An agent is out of a conversation that goes on without: what all ways of it have in common, inside a unit of work."""

from uuid import UUID

from models.events.unit_of_work import Record
from models.steps.customer_absence import call_is_over
from models.steps.monitoring_sessions import end_sessions_that_may_not_run
from models.steps.offers import withdraw_pending
from models.steps.system_messages import announce_agent_left, announce_consults_ended
from models.steps.transitions import to_open, to_waiting
from models.tables import Conversation
from models.vocabulary import StateReason


async def give_up(
    record: Record, conversation: Conversation, reason: StateReason, *, queue_id: UUID | None = None
) -> None:
    """Back into its queue, or into another one."""
    agent_id, was_a_call = _agent_of(conversation), conversation.elevated_to is not None
    withdrawn = await withdraw_pending(record, conversation)
    left = await to_open(record, conversation, reason, queue_id=queue_id)
    ended = await end_sessions_that_may_not_run(record, conversation)
    await record.changed(conversation, offers=withdrawn, participants=[*left, *ended.participants])
    await ended.tell(record, conversation)
    await announce_consults_ended(record, conversation, left)
    await announce_agent_left(record, conversation, agent_id)
    if was_a_call:
        await call_is_over(record, conversation)


async def keep_waiting(record: Record, conversation: Conversation, reason: StateReason) -> None:
    """It waits for its customer, and stays the agent's."""
    withdrawn = await withdraw_pending(record, conversation)
    left = await to_waiting(record, conversation, reason)
    ended = await end_sessions_that_may_not_run(record, conversation)
    await record.changed(conversation, offers=withdrawn, participants=[*left, *ended.participants])
    await ended.tell(record, conversation)
    await announce_consults_ended(record, conversation, left)
    await announce_agent_left(record, conversation, _agent_of(conversation))


def _agent_of(conversation: Conversation) -> UUID:
    assert conversation.agent_id is not None
    return conversation.agent_id
