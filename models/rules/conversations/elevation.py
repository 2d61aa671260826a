"""Elevating a messaging conversation to a voice or video call, and ending that call. agent_actions.py has the rest."""

from models.rules.conversations.disclosure import is_customers_side
from models.rules.refusals import Refused, must_be_ongoing, must_be_ongoing_for, role_required, state_not_allowed
from models.values import ConversationValues, Viewer
from models.vocabulary import ConversationState, RefusalCode, Role


def may_elevate(viewer: Viewer, conversation: ConversationValues) -> None:
    """The agent who talks with the customer starts the call, or changes it from voice to video or back."""
    if viewer.id != conversation.agent_id:
        raise Refused(
            RefusalCode.NOT_PARTICIPANT,
            "Only its agent may start a call in this conversation; accept or pick it first.",
        )
    if not viewer.has(Role.AGENT):
        raise role_required(Role.AGENT)
    if not conversation.channel.is_messaging:
        raise Refused(
            RefusalCode.CHANNEL_NOT_SUPPORTED,
            f"A conversation of channel {conversation.channel} can't be elevated; only messaging can.",
        )
    must_be_ongoing(conversation)
    if conversation.state is not ConversationState.ACTIVE or conversation.is_awaiting:
        raise state_not_allowed(conversation, "a call can be started only while you are talking in it")


def may_end_elevation(viewer: Viewer, conversation: ConversationValues) -> None:
    """Either side of the call may end it."""
    if viewer.id != conversation.agent_id and not is_customers_side(viewer, conversation):
        raise Refused(
            RefusalCode.NOT_PARTICIPANT,
            "Only its agent or its customer may end this call; join to talk to them instead.",
        )
    must_be_ongoing_for(viewer, conversation)
    if conversation.elevated_to is None:
        raise Refused(
            RefusalCode.STATE_NOT_ALLOWED, "This conversation is not elevated to a call; there is none to end."
        )
