"""An agent leaves a conversation that goes on: it returns to a queue, waits for its customer, or somebody takes it over."""

from uuid import UUID

from models.events.state_limits import restart
from models.events.unit_of_work import UnitOfWork
from models.rules.conversations.holding import HANDLING_MODES
from models.steps.changing import Change, changing
from models.steps.customer_absence import after_call
from models.steps.system_messages import name_of
from models.steps.transitions import to_in_conversation, to_open, to_waiting
from models.tables import Conversation, Offer, Participant
from models.vocabulary import (
    ActiveSubState,
    Audience,
    OfferKind,
    OfferStatus,
    Presence,
    StateReason,
    SystemMessageKind,
)


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


async def take_back_from_silent(uow: UnitOfWork, conversation: Conversation) -> None:
    """Back into its queue, to the place that it had before its agent took it. It counts as a refusal by this agent."""
    agent_id = _agent_of(conversation)
    async with changing(uow, conversation) as change:
        conversation.waiting_since = conversation.waited_since
        if conversation.queue_since and conversation.handled_since:  # the agent's time is none of the wait's
            conversation.queue_since += uow.at - conversation.handled_since
        await to_open(change, StateReason.AGENT_SILENT)
        conversation.refused_count += 1
        await _announce_agent_left(change, agent_id)
    accepted = Offer.filter(conversation_id=conversation.id, agent_id=agent_id, status=OfferStatus.ACCEPTED)
    last = await accepted.exclude(kind=OfferKind.CONSULT).order_by("-ended_at", "-id").first()
    if last:
        last.left_silent = True
        await last.save(update_fields=["left_silent"])
    if (await uow.rows.workstream(conversation)).missed_sets_inactive:
        uow.imposed_presences[agent_id] = Presence.INACTIVE


async def wait_for_customer(uow: UnitOfWork, conversation: Conversation, reason: StateReason) -> None:
    """It waits for its customer, and stays assigned to its agent."""
    async with changing(uow, conversation) as change:
        await to_waiting(change, reason)
        await _announce_agent_left(change, _agent_of(conversation))


async def take_from_holder(uow: UnitOfWork, conversation: Conversation, reason: StateReason) -> None:
    """The doer takes it from its agent or bot, who no longer takes part. Consultants stay."""
    holder_id, was_bots = conversation.agent_id, conversation.agent_is_bot
    assert holder_id is not None
    was_talking = conversation.sub_state is ActiveSubState.IN_CONVERSATION
    was_offered = conversation.sub_state is ActiveSubState.AWAITING_ACCEPTANCE
    restart(conversation, uow.at)  # also when one take-over follows another, and the state stays as it is
    async with changing(uow, conversation) as change:
        await change.remove_participants(HANDLING_MODES)
        if not was_offered:
            await _mark_taken_over(uow, conversation, holder_id)
        if was_bots:
            _end_time_with_bot(uow, conversation, holder_id)
        await to_in_conversation(change, uow.by.id, reason)
        if was_talking:
            change.announce(SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, name=await name_of(uow, holder_id))
        change.announce(SystemMessageKind.AGENT_JOINED, Audience.BOTH, name=uow.by.name)


async def _announce_agent_left(change: Change, agent_id: UUID) -> None:
    """Tell the customer, who has no agent from now on."""
    change.announce(SystemMessageKind.AGENT_LEFT, Audience.CUSTOMER, name=await name_of(change.uow, agent_id))


def _agent_of(conversation: Conversation) -> UUID:
    assert conversation.agent_id is not None
    return conversation.agent_id


async def _mark_taken_over(uow: UnitOfWork, conversation: Conversation, holder_id: UUID) -> None:
    """Mark all of the holder's times with the conversation, so that what they still send is answered with TAKEN_OVER."""
    held = Participant.filter(conversation_id=conversation.id, person_id=holder_id, mode__in=HANDLING_MODES)
    await held.update(taken_over_by=uow.by.id)


def _end_time_with_bot(uow: UnitOfWork, conversation: Conversation, bot_id: UUID) -> None:
    """As after an escalation, the wait for a person begins now, and routing never offers it to this bot again.

    So the customer, who is told that somebody came, is to hear from them, unless they wait for an answer already.
    """
    if conversation.unanswered_since is None:
        conversation.silent_since = conversation.silent_since or uow.at
    conversation.escalated_by = sorted({*conversation.escalated_by, str(bot_id)})
    conversation.escalated_at = uow.at
