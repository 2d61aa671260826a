"""Who may write a message, and with which visibility. Who may read a transcript is in transcripts.py."""

from models.rules.refusals import Refused, must_be_ongoing_for, not_participant
from models.values import ConversationValues, Viewer
from models.vocabulary import ChannelFamily, ConversationState, MessageVisibility, ParticipantMode, RefusalCode


def may_write(
    viewer: Viewer,
    conversation: ConversationValues,
    *,
    joined_as: ParticipantMode | None,
    visibility: MessageVisibility | None,
) -> MessageVisibility:
    """The visibility of the message: the one asked for or, without one, the default of the writer's mode.

    `joined_as` is the mode in which the viewer is in the conversation now. The connector that opened the conversation
    writes as its customer.
    """
    if conversation.channel.family is ChannelFamily.RECORD:
        raise Refused(
            RefusalCode.CHANNEL_NOT_SUPPORTED,
            "A record has no messages; write in the system that the record comes from.",
        )
    must_be_ongoing_for(viewer, conversation)
    mode = ParticipantMode.CUSTOMER if viewer.id == conversation.connector_id else joined_as
    match mode:
        case None | ParticipantMode.MONITOR:
            raise not_participant("You are not in this conversation; join or accept it before you write.")
        case ParticipantMode.CUSTOMER:
            return _customers_visibility(visibility)
        case ParticipantMode.CONSULT:
            return _consultants_visibility(conversation, visibility)
        case ParticipantMode.PRIMARY | ParticipantMode.BOT:
            return visibility or MessageVisibility.PUBLIC


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
            "This conversation is in wrap-up, and its customer gets no more messages; write it INTERNAL.",
        )
    return visibility or MessageVisibility.INTERNAL
