"""What agents, customers and connectors may do with conversations and offers. Supervisors are in supervision.py."""

from dataclasses import dataclass
from datetime import datetime

from models.rules.offers.capacity import MOST_OPEN_CONVERSATIONS, may_open_another
from models.rules.offers.targets import presences_in_words, units_over
from models.rules.presence import asked_of
from models.rules.refusals import (
    BadInput,
    Refused,
    already_closed,
    capacity_exceeded,
    presence_not_allowed,
    role_required,
    state_not_allowed,
)
from models.values import AgentValues, ConversationValues, OfferValues, Viewer, WorkstreamValues
from models.vocabulary import (
    ChannelFamily,
    ConversationState,
    Distribution,
    MessageVisibility,
    NoticeState,
    OfferStatus,
    ParticipantMode,
    Presence,
    RefusalCode,
    Role,
    StateReason,
)

WORK_IN_QUEUES = frozenset({Role.AGENT, Role.BOT})
HAVE_PRESENCE = WORK_IN_QUEUES | {Role.SUPERVISOR}


@dataclass(frozen=True, slots=True)
class Ending:
    """Where an allowed end leads, and its reason."""

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
    if not conversation.is_ongoing:
        raise already_closed()
    if conversation.state is not ConversationState.OPEN:
        raise Refused(
            RefusalCode.ALREADY_ASSIGNED, "This conversation has an agent already; pick another one of the queue."
        )
    if conversation.distribution is not Distribution.PICK:
        raise state_not_allowed(conversation, "its workstream offers conversations by itself, so wait for the offer")
    must_be_able_to_take(conversation, workstream, agent)


def must_be_able_to_take(conversation: ConversationValues, workstream: WorkstreamValues, agent: AgentValues) -> None:
    """An agent who takes a conversation unasked must be there and have room for it."""
    if asked_of(agent) not in workstream.allowed_presences:
        raise presence_not_allowed(agent, presences_in_words(workstream), "set your presence first")
    if not may_open_another(agent):
        raise Refused(
            RefusalCode.TOO_MANY_CONVERSATIONS,
            f"You have {agent.open_conversations} conversations open and {MOST_OPEN_CONVERSATIONS} is the most; "
            "close one first.",
        )
    if exceeded_by := units_over(conversation, agent):
        raise capacity_exceeded(
            agent,
            takes=conversation.units,
            exceeded_by=exceeded_by,
            way_out=f"finish others first, it is {exceeded_by} over",
        )


def may_accept(viewer: Viewer, offer: OfferValues, conversation: ConversationValues, *, now: datetime) -> None:
    """Until it expires, also where nobody has come round to ending it yet; not by one who is no agent any more."""
    may_decline(viewer, offer, conversation)
    if viewer.roles.isdisjoint(WORK_IN_QUEUES):
        raise role_required(Role.AGENT)
    if now >= offer.expires_at:
        raise Refused(RefusalCode.OFFER_NOT_PENDING, "This offer's time is over; wait for the next.")


def may_decline(viewer: Viewer, offer: OfferValues, conversation: ConversationValues) -> None:
    _must_be_ones_pending_offer(viewer, offer)
    if not conversation.is_ongoing:
        raise already_closed()


def may_end(viewer: Viewer, conversation: ConversationValues) -> Ending:
    """By its agent or bot in conversation, or by its customer or connector wherever the table of states has an end."""
    if not conversation.is_ongoing:
        raise already_closed()
    if viewer.id == conversation.agent_id:
        return _end_by_agent(conversation)
    if _is_customers_side(viewer, conversation):
        return _end_by_customer(conversation)
    raise _not_in_it("Only its agent or its customer may end this conversation; a supervisor can force-close it.")


def may_close(viewer: Viewer, conversation: ConversationValues) -> None:
    """The agent closes what is in wrap-up."""
    if not conversation.is_ongoing:
        raise already_closed()
    if viewer.id != conversation.agent_id:
        raise _not_in_it("Only its agent may close this conversation; a supervisor can force-close it.")
    if conversation.state is not ConversationState.WRAP_UP:
        raise state_not_allowed(conversation, "end it first, then close it from wrap-up")


def may_escalate(viewer: Viewer, conversation: ConversationValues) -> None:
    """A bot gives away what it talks in."""
    if not viewer.has(Role.BOT):
        raise role_required(Role.BOT)
    if not conversation.is_ongoing:
        raise already_closed()
    if viewer.id != conversation.agent_id:
        raise _not_in_it(
            "Only the bot that holds this conversation may escalate it; agents transfer or release theirs."
        )
    if conversation.channel.is_record:
        raise Refused(RefusalCode.CHANNEL_NOT_SUPPORTED, "A record can't be escalated; resolve it instead.")
    if conversation.state is not ConversationState.ACTIVE or conversation.is_awaiting:
        raise state_not_allowed(conversation, "only a conversation that you are talking in can be escalated")


def may_leave(viewer: Viewer, conversation: ConversationValues, *, monitoring: bool) -> None:
    """A supervisor leaves what he or she monitors or has joined; the agent, consultants and the customer leave too."""
    if monitoring:
        return
    is_agent = viewer.id == conversation.agent_id
    if not (is_agent or _is_customers_side(viewer, conversation) or viewer.id in conversation.party):
        raise Refused(
            RefusalCode.NOT_MONITORING,
            "You neither monitor this conversation nor joined it; there is nothing to leave.",
        )
    if not conversation.is_ongoing:
        raise already_closed()
    if is_agent:
        _must_be_left_by_agent(conversation)


def may_come_back(viewer: Viewer, conversation: ConversationValues) -> None:
    if not _is_customers_side(viewer, conversation):
        raise _not_in_it("Only its customer comes back to a conversation; its agent can resume it.")
    if not conversation.is_ongoing:
        raise already_closed()


def may_write(
    viewer: Viewer,
    conversation: ConversationValues,
    *,
    joined_as: ParticipantMode | None,
    visibility: MessageVisibility | None,
) -> MessageVisibility:
    """Who will read the message: the visibility asked for or, without one, the default of the writer's mode.

    `joined_as`: the mode in which the viewer is in the conversation now. The connector that opened it is its customer.
    """
    if conversation.channel.family is ChannelFamily.RECORD:
        raise Refused(
            RefusalCode.CHANNEL_NOT_SUPPORTED, "A record has no messages; write in the system that the record is from."
        )
    if not conversation.is_ongoing:
        raise already_closed()
    mode = ParticipantMode.CUSTOMER if viewer.id == conversation.connector_id else joined_as
    match mode:
        case None | ParticipantMode.MONITOR:
            raise _not_in_it("You are not in this conversation; join or accept it before you write.")
        case ParticipantMode.CUSTOMER:
            return _customers_visibility(visibility)
        case ParticipantMode.CONSULT:
            return _consultants_visibility(conversation, visibility)
        case ParticipantMode.PRIMARY | ParticipantMode.BOT:
            return visibility or MessageVisibility.PUBLIC


def may_record_consent(viewer: Viewer, conversation: ConversationValues, notice_state: NoticeState) -> None:
    """By the customer or the connector that opened it: what the customer was told or answered, never "not required"."""
    if not _is_customers_side(viewer, conversation):
        raise _not_in_it("Only the customer, or the connector for its customer, can record consent.")
    if notice_state is NoticeState.NOT_REQUIRED:
        raise BadInput("noticeState must be NOTIFIED, CONSENTED or REFUSED.")
    if not conversation.is_ongoing:
        raise already_closed()


def may_set_presence(viewer: Viewer, presence: Presence) -> None:
    """One's own presence, as an agent, bot or supervisor. BadInput for INACTIVE, which only the system sets."""
    if viewer.is_system:
        return
    if presence is Presence.INACTIVE:
        raise BadInput("INACTIVE is set by the system only; choose AWAY or OFFLINE.")
    if viewer.roles.isdisjoint(HAVE_PRESENCE):
        raise role_required(Role.AGENT, Role.SUPERVISOR)


def _must_be_ones_pending_offer(viewer: Viewer, offer: OfferValues) -> None:
    if offer.agent_id != viewer.id:
        raise Refused(
            RefusalCode.OFFER_NOT_YOURS, "This offer is put to another agent; answer the offers in your notifications."
        )
    if offer.status is not OfferStatus.PENDING:
        raise Refused(
            RefusalCode.OFFER_NOT_PENDING,
            f"This offer is {offer.status.lower()} and can't be answered any more; wait for the next.",
        )


def _end_by_agent(conversation: ConversationValues) -> Ending:
    if conversation.is_awaiting:
        raise state_not_allowed(conversation, "accept the offer first, or decline it")
    if conversation.state is ConversationState.WRAP_UP:
        raise state_not_allowed(conversation, "it has ended already: close it")
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


def _customers_visibility(visibility: MessageVisibility | None) -> MessageVisibility:
    if visibility is MessageVisibility.INTERNAL:
        raise Refused(RefusalCode.VISIBILITY_NOT_ALLOWED, "Customers write PUBLIC messages only; leave visibility out.")
    return MessageVisibility.PUBLIC


def _consultants_visibility(
    conversation: ConversationValues, visibility: MessageVisibility | None
) -> MessageVisibility:
    if visibility is MessageVisibility.PUBLIC and conversation.state is ConversationState.WRAP_UP:
        raise Refused(
            RefusalCode.VISIBILITY_NOT_ALLOWED,
            "This conversation is in wrap-up, where its customer is told nothing more; write it INTERNAL.",
        )
    return visibility or MessageVisibility.INTERNAL


def _not_in_it(message: str) -> Refused:
    return Refused(RefusalCode.NOT_PARTICIPANT, message)


def _is_customers_side(viewer: Viewer, conversation: ConversationValues) -> bool:
    return viewer.id in (conversation.customer_id, conversation.connector_id)
