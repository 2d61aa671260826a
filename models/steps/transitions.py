"""The moves between states, with all that a move takes along: clocks, agent, participants. Whether one may, rules say.

While it waits, in a queue or for its customer, those who only monitor hear nothing new.
"""

from datetime import timedelta
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.steps.due_times import clear_due, set_due
from models.steps.handling_spans import begin_handling, end_handling, offered_to_people
from models.steps.locks import current_settings
from models.steps.participants import bring, end_all, let_go_agents
from models.steps.queue_entry import stop_wait, wait_in
from models.tables import Agent, Conversation, Participant
from models.vocabulary import (
    ActiveSubState,
    AgentKind,
    ConversationState,
    DueKind,
    ParticipantMode,
    StateReason,
    WrapUpCapacity,
)


async def to_open(
    uow: UnitOfWork, conversation: Conversation, reason: StateReason, *, queue_id: UUID | None = None
) -> list[Participant]:
    """Back into its queue, or into another one, without an agent.

    Who only waited for an agent's answer keeps the place in the queue.
    """
    left = await let_go_agents(uow, conversation)
    await end_handling(uow, conversation)
    if reason is StateReason.ESCALATED_BY_BOT:
        offered_to_people(conversation, uow.at)
    conversation.transfer_count += (
        reason is StateReason.TRANSFERRED_BY_AGENT
    )  # to a queue; to an agent, it is on acceptance
    if conversation.state is not ConversationState.OPEN:
        conversation.heard_until = conversation.message_count
    conversation.state, conversation.sub_state = ConversationState.OPEN, None
    conversation.state_reason = reason
    conversation.agent_id, conversation.agent_is_bot = None, False
    _end_call(conversation)
    await wait_in(uow, conversation, queue_id or conversation.queue_id)
    return left


async def to_awaiting(uow: UnitOfWork, conversation: Conversation, agent: Agent, reason: StateReason) -> None:
    """Offered to an agent, who is named as its agent but takes part only after accepting."""
    conversation.heard_until = None
    conversation.state, conversation.sub_state = ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE
    conversation.state_reason = reason
    conversation.agent_id, conversation.agent_is_bot = agent.user_id, agent.kind is AgentKind.BOT
    if agent.kind is AgentKind.HUMAN:
        offered_to_people(conversation, uow.at)


async def to_conversation(
    uow: UnitOfWork, conversation: Conversation, agent_id: UUID, reason: StateReason
) -> Participant:
    """An agent takes it and talks."""
    agent = await Agent.get(user_id=agent_id)
    is_bot = agent.kind is AgentKind.BOT
    participant = await bring(uow, conversation, agent_id, ParticipantMode.BOT if is_bot else ParticipantMode.PRIMARY)
    conversation.heard_until = None
    conversation.state, conversation.sub_state = ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION
    conversation.state_reason = reason
    conversation.agent_id, conversation.agent_is_bot = agent_id, is_bot
    conversation.waiting_since = None
    conversation.overflowed_from = []
    await stop_wait(conversation)
    if not is_bot:
        await begin_handling(uow, conversation, agent_id)
    return participant


async def to_waiting(uow: UnitOfWork, conversation: Conversation, reason: StateReason) -> list[Participant]:
    """The agent leaves and keeps it, the customer may return; it takes no capacity meanwhile."""
    left = await let_go_agents(uow, conversation)
    await end_handling(uow, conversation)
    if not (await current_settings()).monitor_waiting:
        conversation.heard_until = conversation.message_count
    conversation.state, conversation.sub_state = ConversationState.WAITING, None
    conversation.state_reason = reason
    _end_call(conversation)
    return left


async def to_wrap_up(uow: UnitOfWork, conversation: Conversation, reason: StateReason) -> None:
    """The talk is over, the agent writes notes; handling goes on."""
    await clear_due(DueKind.CUSTOMER_AWAY, conversation.id)
    conversation.state, conversation.sub_state = ConversationState.WRAP_UP, None
    conversation.state_reason = reason
    _end_call(conversation)
    conversation.wrap_up_since = uow.at
    if conversation.wrap_up_capacity is WrapUpCapacity.BLOCK_FOR_TIME:
        free_at = uow.at + timedelta(seconds=conversation.wrap_up_block_seconds)
        await set_due(DueKind.WRAP_UP_FREE, conversation.id, free_at)


async def to_closed(uow: UnitOfWork, conversation: Conversation, reason: StateReason) -> None:
    """Final. Who was in it stays its party, and its last agent stays named; one who never accepted it had it never."""
    conversation.heard_until = None
    await clear_due(DueKind.CUSTOMER_AWAY, conversation.id)
    await clear_due(DueKind.WRAP_UP_FREE, conversation.id)
    if conversation.sub_state is ActiveSubState.AWAITING_ACCEPTANCE:
        conversation.agent_id, conversation.agent_is_bot = None, False
    await stop_wait(conversation)
    await end_all(uow, conversation)
    await end_handling(uow, conversation)
    if conversation.state is ConversationState.OPEN:  # it waited for people until the end
        offered_to_people(conversation, conversation.waiting_since or uow.at)
    if conversation.wrap_up_since:
        conversation.wrap_up_seconds = (uow.at - conversation.wrap_up_since).total_seconds()
    conversation.state, conversation.sub_state = ConversationState.CLOSED, None
    conversation.state_reason = reason
    _end_call(conversation)
    conversation.waiting_since = None
    conversation.closed_at = uow.at


def _end_call(conversation: Conversation) -> None:
    """What it was elevated to ends with the talk."""
    conversation.elevated_to = None
