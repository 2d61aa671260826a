"""What a viewer may read of conversations, people and queues.

Transcripts are in transcripts.py, monitoring in monitoring_notice.py.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final
from uuid import UUID

from models.rules.conversations.aspects import has_other_state
from models.values import SYSTEM, Actor, ConversationValues, Viewer
from models.vocabulary import AttentionReason, ConversationAspect, ParticipantMode, Role


class _Everything(frozenset[UUID]):
    """An empty set that stands for all queues. Compare with `is EVERYTHING` before looking into a set of queues."""


EVERYTHING: Final = _Everything()

CUSTOMER_FACING_MODES = frozenset({ParticipantMode.CUSTOMER, ParticipantMode.PRIMARY, ParticipantMode.BOT})


def is_customers_side(viewer: Viewer, conversation: ConversationValues) -> bool:
    return viewer.id in (conversation.customer_id, conversation.connector_id)


def reads_sentiment_and_agents(viewer: Viewer) -> bool:
    """Whether the viewer may filter lists by what customers and connectors are never told."""
    return viewer.is_system or not viewer.roles.isdisjoint((Role.ADMIN, Role.SUPERVISOR, Role.AGENT, Role.BOT))


def sorts_by_hidden_values(viewer: Viewer) -> bool:
    """Whether lists may be sorted by sentiment and internal activity: in cursors, the viewer reads the value of each row.

    Whoever may be on a customer's side may have rows of which they are not told it.
    """
    return reads_sentiment_and_agents(viewer) and viewer.roles.isdisjoint((Role.CUSTOMER, Role.CHANNEL))


def reads_agent_of(viewer: Viewer, conversation: ConversationValues) -> bool:
    """The customer's side reads the agent who talks with the customer, not one who was only offered the conversation."""
    return not is_customers_side(viewer, conversation) or conversation.agent_id in conversation.party


def aspects_told(
    viewer: Viewer,
    before: ConversationValues | None,
    after: ConversationValues,
    aspects: frozenset[ConversationAspect],
    modes: Collection[ParticipantMode],
) -> frozenset[ConversationAspect]:
    """The aspects of a change that the viewer is told. `modes` are those of the participants who came or left."""
    return public_aspects(before, after, aspects, modes) if is_customers_side(viewer, after) else aspects


def public_aspects(
    before: ConversationValues | None,
    after: ConversationValues,
    aspects: frozenset[ConversationAspect],
    modes: Collection[ParticipantMode],
) -> frozenset[ConversationAspect]:
    """The aspects of a change that the customer's side is told: neither offers nor participants who only advise an agent.

    An aspect that is not named here is not told.
    """
    told = {ConversationAspect.QUEUE, ConversationAspect.ELEVATION}
    if before is None or has_other_state(before, after):  # not that a supervisor is closing it
        told.add(ConversationAspect.STATE)
    if not CUSTOMER_FACING_MODES.isdisjoint(modes):
        told.add(ConversationAspect.PARTICIPANTS)
    if _public_agent(before) != _public_agent(after):
        told.add(ConversationAspect.AGENT)
    return aspects & told


def is_told_of_hands(viewer: Viewer) -> bool:
    """Whether attention tells this viewer of raised hands, too: of all conversations that they see as staff, they read them.

    Administrators see others, and bots read none: they are told of attention as if no hand were up.
    """
    return viewer.is_system or viewer.roles.isdisjoint((Role.ADMIN, Role.BOT))


def as_seen_by(viewer: Viewer, conversation: ConversationValues) -> ConversationValues:
    """These values as far as the viewer may know them; of raised hands, hands.py says who may know what."""
    if is_customers_side(viewer, conversation):
        return as_seen_by_customer(conversation)
    if AttentionReason.HAND_RAISED not in conversation.attention_reasons or is_told_of_hands(viewer):
        return conversation
    reasons, urgent = conversation.attention_reasons, conversation.attention_urgent
    return replace(
        conversation,
        attention_level=conversation.attention_level_without_hand,
        attention_reasons=tuple(reason for reason in reasons if reason is not AttentionReason.HAND_RAISED),
        attention_urgent=urgent - (AttentionReason.HAND_RAISED in reasons[:urgent]),
    )


def as_seen_by_customer(conversation: ConversationValues) -> ConversationValues:
    """All that the customer's side may know of these values. If two are equal, the customer's side is told nothing new.

    A field that is not named here keeps its default, and so is not told.
    """
    return ConversationValues(
        id=conversation.id,
        version=conversation.public_version,
        state=conversation.state,
        sub_state=conversation.sub_state,
        state_reason=conversation.state_reason,
        channel=conversation.channel,
        elevated_to=conversation.elevated_to,
        distribution=conversation.distribution,
        queue_id=conversation.queue_id,
        workstream_id=conversation.workstream_id,
        agent_id=_public_agent(conversation),
        agent_is_bot=False,
        customer_id=conversation.customer_id,
        connector_id=conversation.connector_id,
        party=frozenset(),
        pending_offer_id=None,
        offered_to=None,
        units=0,
        notice_state=conversation.notice_state,
        sentiment_level=None,
        last_activity_at=conversation.last_public_activity_at or conversation.last_activity_at,
        public_version=conversation.public_version,
        last_public_activity_at=conversation.last_public_activity_at,
    )


def actor_told(viewer: Viewer, before: ConversationValues | None, after: ConversationValues, actor: Actor) -> Actor:
    """Who did it. For people who don't talk with the customer, such as supervisors, the customer's side reads SYSTEM."""
    if not is_customers_side(viewer, after):
        return actor
    known = {after.customer_id, after.connector_id, _public_agent(before), _public_agent(after)}
    return actor if actor.id in known else SYSTEM.actor


def _public_agent(conversation: ConversationValues | None) -> UUID | None:
    return conversation.agent_id if conversation and conversation.agent_id in conversation.party else None


def reads_participant(viewer: Viewer, conversation: ConversationValues, mode: ParticipantMode) -> bool:
    """Nobody reads MONITOR participants here. The customer's side reads only those who talk with the customer."""
    if mode is ParticipantMode.MONITOR:
        return False
    return mode in CUSTOMER_FACING_MODES or not is_customers_side(viewer, conversation)


def readable_queues(viewer: Viewer) -> frozenset[UUID]:
    """The queues whose name, type and members the viewer may read: those overseen or worked in, or EVERYTHING."""
    if viewer.is_system or viewer.has(Role.ADMIN):
        return EVERYTHING
    overseen = viewer.overseen if viewer.has(Role.SUPERVISOR) else frozenset[UUID]()
    own = viewer.member_of if viewer.has(Role.AGENT) or viewer.has(Role.BOT) else frozenset[UUID]()
    return overseen | own


def reads_queue(viewer: Viewer, queue_id: UUID) -> bool:
    queues = readable_queues(viewer)
    return queues is EVERYTHING or queue_id in queues


def figured_queues(viewer: Viewer) -> frozenset[UUID]:
    """The queues whose figures the viewer may read: those they oversee, or EVERYTHING for administrators."""
    if _is_administrator(viewer):
        return EVERYTHING
    return viewer.overseen if viewer.has(Role.SUPERVISOR) else frozenset()


def lists_history(viewer: Viewer) -> bool:
    """Whether the viewer may list closed conversations at all: those of `figured_queues`."""
    return _is_administrator(viewer) or viewer.has(Role.SUPERVISOR)


def reads_figures_by_agent(viewer: Viewer) -> bool:
    """Supervisors read figures of single agents, administrators don't, unless they are supervisors, too."""
    return viewer.is_system or viewer.has(Role.SUPERVISOR)


def reads_figures_of(viewer: Viewer, queue_id: UUID) -> bool:
    """Whether the viewer may read how many wait there: supervisors of the queue and administrators may."""
    queues = figured_queues(viewer)
    return queues is EVERYTHING or queue_id in queues


def knows_agent(viewer: Viewer, agent_id: UUID, queue_ids: Collection[UUID]) -> bool:
    return viewer.id == agent_id or any(reads_queue(viewer, queue_id) for queue_id in queue_ids)


def reads_presence(viewer: Viewer, agent_id: UUID, queue_ids: Collection[UUID]) -> bool:
    """Agents read their own presence and that of colleagues in their queues. Supervisors and administrators read all."""
    return reads_workload(viewer, agent_id) or knows_agent(viewer, agent_id, queue_ids)


def reads_workload(viewer: Viewer, agent_id: UUID) -> bool:
    """Whether the viewer may read the agent's capacity and skills."""
    return viewer.id == agent_id or _is_administrator(viewer) or viewer.has(Role.SUPERVISOR)


def reads_configuration(viewer: Viewer) -> bool:
    return _is_administrator(viewer)


def reads_floor(viewer: Viewer) -> bool:
    """Whether the viewer may list queues, workstreams and agents at all; customers and connectors may not."""
    return reads_sentiment_and_agents(viewer)


def _is_administrator(viewer: Viewer) -> bool:
    return viewer.is_system or viewer.has(Role.ADMIN)
