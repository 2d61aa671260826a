"""What agents, customers and connectors may do with conversations and offers. Supervisors are in supervision.py."""

from dataclasses import dataclass

from models.rules.conversations.disclosure import is_customers_side
from models.rules.offers.capacity import MOST_OPEN_CONVERSATIONS, may_open_another
from models.rules.offers.targets import presences_in_words, units_over
from models.rules.presence import presence_when_chosen
from models.rules.refusals import (
    BadInput,
    Refused,
    capacity_exceeded,
    must_be_ongoing,
    must_be_ongoing_for,
    must_not_be_closed,
    not_participant,
    presence_not_allowed,
    role_required,
    state_not_allowed,
)
from models.rules.roles import HAVE_PRESENCE
from models.values import AgentValues, ConversationValues, Viewer, WorkstreamValues
from models.vocabulary import (
    ChannelFamily,
    ConversationState,
    Distribution,
    NoticeState,
    Presence,
    RefusalCode,
    Role,
    StateReason,
)


@dataclass(frozen=True, slots=True)
class Ending:
    """The state that an allowed end leads to, and its reason."""

    state: ConversationState
    reason: StateReason


def may_pick(
    viewer: Viewer,
    conversation: ConversationValues,
    workstream: WorkstreamValues,
    agent: AgentValues,
) -> None:
    """An agent takes an OPEN conversation of a pick workstream."""
    if not viewer.has(Role.AGENT):
        raise role_required(Role.AGENT)
    if conversation.queue_id not in agent.queue_ids:
        raise Refused(
            RefusalCode.AGENT_NOT_IN_QUEUE,
            "You are not a member of this conversation's queue; ask an administrator to add you.",
        )
    must_be_ongoing(conversation)
    if conversation.state is not ConversationState.OPEN:
        raise Refused(
            RefusalCode.ALREADY_ASSIGNED, "This conversation has an agent already; pick another one of the queue."
        )
    if conversation.distribution is not Distribution.PICK:
        raise state_not_allowed(conversation, "its workstream offers conversations by itself, so wait for the offer")
    must_be_able_to_take(conversation, workstream, agent)


def must_be_able_to_take(conversation: ConversationValues, workstream: WorkstreamValues, agent: AgentValues) -> None:
    """An agent who takes a conversation without an offer must be present and have room for it."""
    if presence_when_chosen(agent) not in workstream.allowed_presences:
        raise presence_not_allowed(agent, presences_in_words(workstream), "set your presence first")
    if not may_open_another(agent):
        raise Refused(
            RefusalCode.TOO_MANY_CONVERSATIONS,
            f"You have {agent.open_conversations} active conversations and the maximum is {MOST_OPEN_CONVERSATIONS}; "
            "close one first.",
        )
    if exceeded_by := units_over(conversation, agent):
        raise capacity_exceeded(
            agent,
            takes=conversation.units,
            exceeded_by=exceeded_by,
            way_out=f"finish another one first, because this one is {exceeded_by} over",
        )


def may_end(viewer: Viewer, conversation: ConversationValues) -> Ending:
    """Its agent or bot may end it while talking, its customer or connector wherever the table of transitions has an end."""
    must_be_ongoing_for(viewer, conversation)
    if viewer.id == conversation.agent_id:
        return _end_by_agent(conversation)
    if is_customers_side(viewer, conversation):
        return _end_by_customer(conversation)
    raise not_participant("Only its agent or its customer may end this conversation; a supervisor can force-close it.")


def may_close(viewer: Viewer, conversation: ConversationValues) -> None:
    """The agent closes a conversation that is in wrap-up."""
    must_be_ongoing(conversation)
    if viewer.id != conversation.agent_id:
        raise not_participant("Only its agent may close this conversation; a supervisor can force-close it.")
    if conversation.state is not ConversationState.WRAP_UP:
        raise state_not_allowed(conversation, "end it first, then close it from wrap-up")


def may_escalate(viewer: Viewer, conversation: ConversationValues) -> None:
    """A bot escalates a conversation in which it is talking to human agents."""
    if not viewer.has(Role.BOT):
        raise role_required(Role.BOT)
    must_be_ongoing(conversation)
    if viewer.id != conversation.agent_id:
        raise not_participant(
            "Only the bot that holds this conversation may escalate it; agents transfer or release theirs."
        )
    if conversation.channel.is_record:
        raise Refused(RefusalCode.CHANNEL_NOT_SUPPORTED, "A record can't be escalated; resolve it instead.")
    if conversation.state is not ConversationState.ACTIVE or conversation.is_awaiting:
        raise state_not_allowed(conversation, "only a conversation that you are talking in can be escalated")


def may_leave(viewer: Viewer, conversation: ConversationValues, *, monitoring: bool) -> None:
    """Supervisors leave what they monitor or have joined. The agent, consultants and the customer can leave, too."""
    if monitoring:
        return
    is_agent = viewer.id == conversation.agent_id
    if not (is_agent or is_customers_side(viewer, conversation) or viewer.id in conversation.party):
        raise Refused(
            RefusalCode.NOT_MONITORING,
            "You neither monitor this conversation nor take part in it; there is nothing to leave.",
        )
    must_be_ongoing_for(viewer, conversation)
    if is_agent:
        _must_be_left_by_agent(conversation)


def may_come_back(viewer: Viewer, conversation: ConversationValues) -> None:
    if not is_customers_side(viewer, conversation):
        raise not_participant("Only the customer can come back to this conversation; its agent can resume it.")
    must_not_be_closed(conversation)


def may_record_consent(viewer: Viewer, conversation: ConversationValues, notice_state: NoticeState) -> None:
    """The customer, or the connector that opened it, records what the customer was told or answered.

    NOT_REQUIRED is the state before any record, and can't be recorded.
    """
    if not is_customers_side(viewer, conversation):
        raise not_participant("Only the customer, or the connector for its customer, can record consent.")
    if notice_state is NoticeState.NOT_REQUIRED:
        raise BadInput("noticeState must be NOTIFIED, CONSENTED or REFUSED.")
    must_not_be_closed(conversation)


def may_set_presence(viewer: Viewer, presence: Presence) -> None:
    """Agents, bots and supervisors set their own presence. BadInput for INACTIVE, which only the system sets."""
    if viewer.is_system:
        return
    if presence is Presence.INACTIVE:
        raise BadInput("Only the system sets INACTIVE; choose AWAY or OFFLINE.")
    if viewer.roles.isdisjoint(HAVE_PRESENCE):
        raise role_required(Role.AGENT, Role.SUPERVISOR)


def _end_by_agent(conversation: ConversationValues) -> Ending:
    if conversation.is_awaiting:
        raise state_not_allowed(conversation, "accept the offer first, or decline it")
    if conversation.state is ConversationState.WRAP_UP:
        raise state_not_allowed(conversation, "it has already ended, so close it")
    if conversation.state is not ConversationState.ACTIVE:
        raise state_not_allowed(conversation, "resume it first, then end it")
    if conversation.agent_is_bot:
        return Ending(ConversationState.CLOSED, StateReason.ENDED_BY_BOT)
    if conversation.channel.family is ChannelFamily.RECORD:
        return Ending(ConversationState.CLOSED, StateReason.ENDED_BY_AGENT)
    return Ending(ConversationState.WRAP_UP, StateReason.AGENT_MOVED_TO_WRAP_UP)


def _end_by_customer(conversation: ConversationValues) -> Ending:
    family = conversation.channel.family
    if family is ChannelFamily.RECORD:
        raise Refused(
            RefusalCode.CHANNEL_NOT_SUPPORTED, "A record is resolved by its agent; ask the agent to resolve it."
        )
    if conversation.state is ConversationState.ACTIVE and not conversation.is_awaiting:
        return Ending(ConversationState.WRAP_UP, StateReason.ENDED_BY_CUSTOMER)
    is_unanswered = conversation.state is ConversationState.OPEN or conversation.is_awaiting
    if is_unanswered and family in (ChannelFamily.LIVE, ChannelFamily.VOICE):
        return Ending(ConversationState.CLOSED, StateReason.ENDED_BY_CUSTOMER)
    raise state_not_allowed(conversation, "it closes by itself when nobody writes any more")


def _must_be_left_by_agent(conversation: ConversationValues) -> None:
    if conversation.channel.family is ChannelFamily.RECORD:
        raise Refused(RefusalCode.CHANNEL_NOT_SUPPORTED, "A record can't be left; resolve it instead.")
    if conversation.state is not ConversationState.ACTIVE or conversation.is_awaiting:
        raise state_not_allowed(conversation, "only a conversation that you are talking in can be left")
