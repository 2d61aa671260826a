"""Who may see which conversation, in two forms: a query on rows, and a check of a row's or a fact's values."""

from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.rules.roles import TAKE_PART
from models.tables import Conversation, Participant
from models.values import ConversationValues, Viewer
from models.vocabulary import ConversationState, Distribution, ParticipantMode, Role

HIDDEN_MODES = (ParticipantMode.MONITOR,)


def sees(viewer: Viewer, conversation: ConversationValues) -> bool:
    """Whether the viewer may know that the conversation with these values exists."""
    if viewer.is_system or viewer.has(Role.ADMIN):
        return True
    if viewer.has(Role.SUPERVISOR) and conversation.queue_id in viewer.overseen:
        return True
    is_in_it = viewer.id in (conversation.agent_id, conversation.offered_to) or viewer.id in conversation.party
    if is_in_it and not viewer.roles.isdisjoint(TAKE_PART):
        return True
    if viewer.has(Role.CHANNEL) and conversation.connector_id == viewer.id:
        return True
    return may_pick_from(viewer, conversation)


def may_pick_from(viewer: Viewer, conversation: ConversationValues) -> bool:
    return (
        viewer.has(Role.AGENT)
        and conversation.state is ConversationState.OPEN
        and conversation.distribution is Distribution.PICK
        and conversation.queue_id in viewer.member_of
    )


def visible(viewer: Viewer) -> Q:
    """The same as `sees`, as a condition on the conversations table."""
    if viewer.is_system or viewer.has(Role.ADMIN):
        return Q(id__isnull=False)
    if viewer.roles.isdisjoint(TAKE_PART):
        return Q(id__isnull=True)
    present = Participant.filter(person_id=viewer.id, is_present=True).exclude(mode__in=HIDDEN_MODES)
    scope = Q(agent_id=viewer.id) | Q(offered_to=viewer.id) | Q(id__in=Subquery(present.values("conversation_id")))
    if viewer.has(Role.SUPERVISOR) and viewer.overseen:
        scope |= Q(queue_id__in=_ids(viewer.overseen))
    if viewer.has(Role.CHANNEL):
        scope |= Q(connector_id=viewer.id)
    if viewer.has(Role.AGENT) and viewer.member_of:
        scope |= Q(state=ConversationState.OPEN, distribution=Distribution.PICK, queue_id__in=_ids(viewer.member_of))
    return scope


def visible_conversations(viewer: Viewer) -> QuerySet[Conversation]:
    return Conversation.filter(visible(viewer))


def _ids(ids: frozenset[UUID]) -> list[UUID]:
    return sorted(ids)
