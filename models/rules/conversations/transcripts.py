"""Who may read the messages of a conversation. Which conversations a viewer sees at all is in access/visibility.py."""

from models.rules.conversations.disclosure import is_customers_side
from models.rules.roles import TAKE_PART
from models.values import ConversationValues, MessageValues, Viewer
from models.vocabulary import Audience, MessageVisibility, Role


def may_read_transcript(viewer: Viewer, conversation: ConversationValues, *, monitoring: bool) -> bool:
    """Participants may, and supervisors while they monitor. Administrators may not, nor an agent before accepting.

    Nor a participant who holds no role any more with which anybody takes part.
    """
    is_in_it = (
        viewer.id in conversation.party or is_customers_side(viewer, conversation) or _keeps_it(viewer, conversation)
    )
    return monitoring or (is_in_it and not viewer.roles.isdisjoint(TAKE_PART))


def may_read_message(
    viewer: Viewer, conversation: ConversationValues, message: MessageValues, *, monitoring: bool
) -> bool:
    """The customer's side reads what is addressed to it, agents what is addressed to agents, a supervisor everything.

    While a conversation is OPEN or WAITING, those who only monitor read no new messages; those who have joined do.
    """
    if not may_read_transcript(viewer, conversation, monitoring=monitoring):
        return False
    until = heard_until(viewer, conversation, monitoring=monitoring)
    if until is not None and message.number > until:
        return False
    if is_customers_side(viewer, conversation):
        return reaches_customer(message)
    if monitoring or message.audience is None:
        return True
    return message.audience in (Audience.AGENT, Audience.BOTH)


def reaches_customer(message: MessageValues) -> bool:
    if message.audience is not None:
        return message.audience in (Audience.CUSTOMER, Audience.BOTH)
    return message.visibility is MessageVisibility.PUBLIC


def heard_until(viewer: Viewer, conversation: ConversationValues, *, monitoring: bool) -> int | None:
    """The number of the last message that the viewer may read; None if they may read all."""
    return conversation.heard_until if monitoring and viewer.id not in conversation.party else None


def may_read_sentiment(viewer: Viewer, conversation: ConversationValues) -> bool:
    """Whether the viewer may read the level; the customer's side never may. The evidence is a message, and read as one."""
    if is_customers_side(viewer, conversation):
        return False
    return viewer.is_system or not viewer.roles.isdisjoint((Role.ADMIN, Role.SUPERVISOR, Role.AGENT, Role.BOT))


def _keeps_it(viewer: Viewer, conversation: ConversationValues) -> bool:
    """Whether the viewer is its agent, who may have left it while WAITING and needs the transcript to resume it."""
    return viewer.id == conversation.agent_id and conversation.is_ongoing and not conversation.is_awaiting
