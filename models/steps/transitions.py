"""The moves between states, each with what follows from it: clocks, agent, participants, the pending offer.

Whether a move is allowed is in rules. While a conversation waits, in a queue or for its customer, those who only monitor
it get nothing new.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from models.database import prepared
from models.events.undo_windows import stop_closing
from models.steps.changing import Change
from models.steps.handling_spans import begin_handling, end_handling, first_wait_began, mark_offered_to_people
from models.steps.locks import current_settings
from models.steps.offers import withdraw_pending
from models.steps.participants import end_all_participations
from models.steps.queue_entry import clear_wait_limit, wait_in
from models.steps.system_messages import name_of
from models.tables import Agent, Conversation, Participant
from models.values import AgentValues
from models.vocabulary import (
    ActiveSubState,
    AgentKind,
    Audience,
    ConversationState,
    DueKind,
    ParticipantMode,
    StateReason,
    SystemMessageKind,
    WrapUpCapacity,
)


async def to_open(change: Change, reason: StateReason, *, queue_id: UUID | None = None) -> None:
    """Put the conversation back into its queue, or into another one, without an agent.

    It keeps its queue position if the agent had not accepted yet.
    """
    uow, conversation = change.uow, change.conversation
    await withdraw_pending(change)
    await _remove_agents(change)
    await end_handling(uow, conversation)
    if reason is StateReason.ESCALATED_BY_BOT:
        mark_offered_to_people(conversation, uow.at)
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


async def to_awaiting(change: Change, agent: AgentValues, reason: StateReason) -> None:
    """Name the agent to whom it was just offered as its agent. The agent takes part only after accepting."""
    conversation = change.conversation
    conversation.heard_until = None
    conversation.state, conversation.sub_state = ConversationState.ACTIVE, ActiveSubState.AWAITING_ACCEPTANCE
    conversation.state_reason = reason
    conversation.agent_id, conversation.agent_is_bot = agent.id, agent.kind is AgentKind.BOT
    if agent.kind is AgentKind.HUMAN:
        mark_offered_to_people(conversation, change.uow.at)


async def to_in_conversation(change: Change, agent_id: UUID, reason: StateReason) -> None:
    """An agent takes it and talks."""
    conversation = change.conversation
    await withdraw_pending(change)
    agent = await prepared.read_one(Agent, user_id=agent_id)
    assert agent is not None
    is_bot = agent.kind is AgentKind.BOT
    await change.add_participant(agent_id, ParticipantMode.BOT if is_bot else ParticipantMode.PRIMARY)
    conversation.heard_until = None
    conversation.state, conversation.sub_state = ConversationState.ACTIVE, ActiveSubState.IN_CONVERSATION
    conversation.state_reason = reason
    conversation.agent_id, conversation.agent_is_bot = agent_id, is_bot
    if conversation.waiting_since:  # after a transfer, the customer waits for a reply as long as before
        conversation.silent_since = conversation.owed_since or change.uow.at
        conversation.waited_since = conversation.waiting_since
    conversation.waiting_since = None
    conversation.bot_repeats = conversation.customer_repeats = 0
    conversation.overflowed_from = []
    clear_wait_limit(change.uow, conversation)
    if not is_bot:
        await begin_handling(change.uow, conversation, agent_id)


async def to_waiting(change: Change, reason: StateReason) -> None:
    """The agent leaves but stays named, and the customer may return. It takes no capacity meanwhile."""
    conversation = change.conversation
    await withdraw_pending(change)
    await _remove_agents(change)
    await end_handling(change.uow, conversation)
    if not (await current_settings()).monitor_waiting:
        conversation.heard_until = conversation.message_count
    conversation.state, conversation.sub_state = ConversationState.WAITING, None
    conversation.state_reason = reason
    _end_call(conversation)


async def to_wrap_up(change: Change, reason: StateReason) -> None:
    """The customer's part is over and the agent writes notes. The handle time continues."""
    uow, conversation = change.uow, change.conversation
    stop_closing(uow.due, conversation)
    await withdraw_pending(change)
    uow.due.clear(conversation.id, DueKind.CUSTOMER_AWAY)
    conversation.state, conversation.sub_state = ConversationState.WRAP_UP, None
    conversation.state_reason = reason
    _end_call(conversation)
    conversation.wrap_up_since = uow.at
    if conversation.wrap_up_capacity is WrapUpCapacity.BLOCK_FOR_TIME:
        free_at = uow.at + timedelta(seconds=conversation.wrap_up_block_seconds)
        uow.due.set(DueKind.WRAP_UP_FREE, conversation.id, free_at)


async def to_closed(change: Change, reason: StateReason) -> None:
    """Close it for good. Its party and last agent stay named, but not an agent who had not accepted yet."""
    uow, conversation = change.uow, change.conversation
    stop_closing(uow.due, conversation)
    await withdraw_pending(change)
    conversation.heard_until = None
    uow.due.clear(conversation.id, DueKind.CUSTOMER_AWAY, DueKind.WRAP_UP_FREE, DueKind.WAITED_TOO_LONG)
    uow.due.clear(conversation.id, DueKind.AGENT_SILENT)
    if conversation.sub_state is ActiveSubState.AWAITING_ACCEPTANCE:
        conversation.agent_id, conversation.agent_is_bot = None, False
    await end_all_participations(uow, conversation)
    await end_handling(uow, conversation)
    if conversation.state is ConversationState.OPEN:  # it waited for an agent until the end
        mark_offered_to_people(conversation, conversation.waiting_since or uow.at)
    if conversation.accepted_at is None:
        limit = (await current_settings()).short_abandon_seconds
        waited = (uow.at - first_wait_began(conversation)).total_seconds()
        conversation.abandoned_soon = limit > 0 and waited <= limit
    if conversation.wrap_up_since:
        conversation.wrap_up_seconds = max(0.0, (uow.at - conversation.wrap_up_since).total_seconds())
    conversation.state, conversation.sub_state = ConversationState.CLOSED, None
    conversation.state_reason = reason
    _end_call(conversation)
    conversation.waiting_since = None
    conversation.closed_at = uow.at


async def announce_consults_ended(change: Change, left: Iterable[Participant]) -> None:
    """Tell the agents of each consultant among those who left."""
    for participant in left:
        if participant.mode is ParticipantMode.CONSULT:
            name = await name_of(change.uow, participant.person_id)
            change.announce(SystemMessageKind.CONSULT_ENDED, Audience.AGENT, name=name)


async def _remove_agents(change: Change) -> None:
    await announce_consults_ended(change, await change.remove_agents())


def _end_call(conversation: Conversation) -> None:
    """End the call to which it was elevated, because the conversation is no longer ACTIVE."""
    conversation.elevated_to = None
