"""Who may say how a customer's message reads, where a sentiment engine read it otherwise, and who reads that."""

from models.rules.conversations.disclosure import is_customers_side
from models.rules.conversations.transcripts import may_read_message
from models.rules.oversight import must_supervise
from models.rules.refusals import BadInput, Refused, not_found
from models.values import ConversationValues, MessageValues, Viewer
from models.vocabulary import RefusalCode


def may_correct(viewer: Viewer, conversation: ConversationValues, message: MessageValues, *, monitoring: bool) -> None:
    """Supervisors of its queue who may read it because they monitor, whether or not they joined.

    Who takes part without that is a colleague whom its agent consulted: it is their own, as for `monitor`.

    Raises Refused, or BadInput.
    """
    if not may_read_message(viewer, conversation, message, monitoring=monitoring):
        raise not_found("message")
    _must_know_of_corrections(viewer, conversation)
    if viewer.id in conversation.party and not monitoring:
        raise Refused(
            RefusalCode.OWN_CONVERSATION,
            "You were consulted in this conversation; leave it to another supervisor to say how its customer's messages read.",
        )
    if not message.from_customer:
        raise BadInput("messageId: only messages of the customer have a sentiment.")


def may_read_correction(viewer: Viewer, conversation: ConversationValues) -> bool:
    """Supervisors of the queue, of a message that they may read: it would tell the agent that somebody reads along."""
    try:
        _must_know_of_corrections(viewer, conversation)
    except Refused:
        return False
    return True


def _must_know_of_corrections(viewer: Viewer, conversation: ConversationValues) -> None:
    must_supervise(viewer, conversation)
    if viewer.id == conversation.agent_id:
        raise Refused(
            RefusalCode.OWN_CONVERSATION,
            "You are the agent of this conversation; leave it to another supervisor to say how its customer's messages read.",
        )
    if is_customers_side(viewer, conversation):
        raise Refused(
            RefusalCode.OWN_CONVERSATION,
            "You are the customer of this conversation; leave it to another supervisor to say how your messages read.",
        )
