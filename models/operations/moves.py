"""The moves between states, with all that a move takes along: clocks, agent, participants. Whether one may, rules say."""

from uuid import UUID

from models.events.record import Record
from models.operations.due import clear_due
from models.operations.participation import HANDLING_MODES, bring, end_all, let_go
from models.tables import Agent, Conversation, Participant
from models.vocabulary import (
    ActiveSubState,
    AgentKind,
    ConversationState,
    DueKind,
    ParticipantMode,
    StateReason,
)


async def to_open(record: Record, conversation: Conversation, reason: StateReason) -> list[Participant]:
    """Back into its queue without an agent. Who only waited for an agent's answer keeps the place in the queue."""
    left = await let_go(record, conversation, modes=HANDLING_MODES)
    _stop_handling(record, conversation)
    conversation.state, conversation.sub_state = ConversationState.OPEN, None
    conversation.state_reason = reason
    conversation.agent_id, conversation.agent_is_bot = None, False
    conversation.waiting_since = conversation.waiting_since or record.at
    return left


async def to_awaiting(conversation: Conversation, agent: Agent, reason: StateReason) -> None:
    """Offered to an agent, who is named as its agent but takes part only after accepting."""
    conversation.state, conversation.sub_state = ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE
    conversation.state_reason = reason
    conversation.agent_id, conversation.agent_is_bot = agent.user_id, agent.kind is AgentKind.BOT


async def to_conversation(
    record: Record, conversation: Conversation, agent_id: UUID, reason: StateReason
) -> Participant:
    """An agent takes it and talks."""
    agent = await Agent.get(user_id=agent_id)
    is_bot = agent.kind is AgentKind.BOT
    participant = await bring(
        record, conversation, agent_id, ParticipantMode.BOT if is_bot else ParticipantMode.PRIMARY
    )
    conversation.state, conversation.sub_state = ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION
    conversation.state_reason = reason
    conversation.agent_id, conversation.agent_is_bot = agent_id, is_bot
    conversation.waiting_since = None
    if not is_bot:
        if conversation.accepted_at is None:
            conversation.first_wait_seconds = (record.at - conversation.created_at).total_seconds()
        conversation.accepted_at = conversation.accepted_at or record.at
        conversation.handled_since = conversation.handled_since or record.at
    return participant


async def to_waiting(record: Record, conversation: Conversation, reason: StateReason) -> list[Participant]:
    """The agent leaves and keeps it, the customer may return; it takes no capacity meanwhile."""
    left = await let_go(record, conversation, modes=HANDLING_MODES)
    _stop_handling(record, conversation)
    conversation.state, conversation.sub_state = ConversationState.WAITING, None
    conversation.state_reason = reason
    return left


async def to_wrap_up(record: Record, conversation: Conversation, reason: StateReason) -> None:
    """The talk is over, the agent writes notes; handling goes on."""
    await clear_due(DueKind.CUSTOMER_AWAY, conversation.id)
    conversation.state, conversation.sub_state = ConversationState.WRAP_UP, None
    conversation.state_reason = reason
    conversation.wrap_up_since = record.at


async def to_closed(record: Record, conversation: Conversation, reason: StateReason) -> None:
    """Final. Who was in it stays its party, and its last agent stays named."""
    await clear_due(DueKind.CUSTOMER_AWAY, conversation.id)
    await end_all(record, conversation)
    _stop_handling(record, conversation)
    if conversation.wrap_up_since:
        conversation.wrap_up_seconds = (record.at - conversation.wrap_up_since).total_seconds()
    conversation.state, conversation.sub_state = ConversationState.CLOSED, None
    conversation.state_reason = reason
    conversation.waiting_since = None
    conversation.closed_at = record.at


def _stop_handling(record: Record, conversation: Conversation) -> None:
    if conversation.handled_since:
        conversation.handle_seconds += (record.at - conversation.handled_since).total_seconds()
        conversation.handled_since = None
