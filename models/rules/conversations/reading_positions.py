"""Who has a reading position in a conversation, what is unread without one, and who may move theirs."""

from models.rules.conversations.disclosure import is_customers_side
from models.rules.conversations.transcripts import may_read_message, may_read_transcript
from models.rules.refusals import not_found, role_required
from models.values import ConversationValues, MessageValues, Viewer
from models.vocabulary import Role

HAVE_POSITIONS = frozenset({Role.AGENT, Role.SUPERVISOR})
MOST_UNREAD = 100  # counted; clients show this number as "99+"


def has_position(viewer: Viewer, conversation: ConversationValues) -> bool:
    """Whether the viewer reads as an agent or supervisor. Customers, connectors, bots and administrators don't."""
    return not is_customers_side(viewer, conversation) and not viewer.roles.isdisjoint(HAVE_POSITIONS)


def is_unread_from_start(viewer: Viewer, conversation: ConversationValues) -> bool:
    """Whether to somebody who has never read it all of it is unread: to those in it, and to those asked to take it.

    To all others nothing is: to a supervisor, every conversation of the queues would be. What they have read once has
    unread messages for them only while they monitor it, as far as they then read (`may_read_message`).
    """
    return viewer.id == conversation.offered_to or may_read_transcript(viewer, conversation, monitoring=False)


def may_mark_read(
    viewer: Viewer, conversation: ConversationValues, message: MessageValues | None, *, monitoring: bool
) -> None:
    """`message` is the one up to which they have read, if it is one of this conversation. They must be able to read it."""
    if not has_position(viewer, conversation):
        raise role_required(Role.AGENT, Role.SUPERVISOR)
    if message is None or not may_read_message(viewer, conversation, message, monitoring=monitoring):
        raise not_found("message in this conversation")
