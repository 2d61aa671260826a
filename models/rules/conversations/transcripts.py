"""Who may read what was said. Which conversations a viewer sees at all is in visibility.py."""

from models.rules.conversations.disclosure import is_customers_side
from models.values import ConversationValues, MessageValues, Viewer
from models.vocabulary import Audience, MessageVisibility, Role


def may_read_transcript(viewer: Viewer, conversation: ConversationValues, *, monitoring: bool) -> bool:
    """Participants only: supervisors while they monitor, administrators never, an agent not before accepting."""
    return (
        monitoring
        or viewer.id in conversation.party
        or is_customers_side(viewer, conversation)
        or _keeps_it(viewer, conversation)
    )


def may_read_message(
    viewer: Viewer, conversation: ConversationValues, message: MessageValues, *, monitoring: bool
) -> bool:
    """The customer's side reads what is meant for it, agents what is meant for agents, a supervisor everything.

    A session survives OPEN and WAITING without new transcript; who has joined takes part, and reads it.
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
    """The number of the last message that the viewer may read; None where nothing is kept back."""
    return conversation.heard_until if monitoring and viewer.id not in conversation.party else None


def may_read_sentiment(viewer: Viewer, conversation: ConversationValues) -> bool:
    """The level, for all who see the row but the customer's side. Its evidence is a message, and read like one."""
    if is_customers_side(viewer, conversation):
        return False
    return viewer.is_system or not viewer.roles.isdisjoint((Role.ADMIN, Role.SUPERVISOR, Role.AGENT, Role.BOT))


def _keeps_it(viewer: Viewer, conversation: ConversationValues) -> bool:
    """While WAITING the agent has left the conversation and keeps it, to resume it knowingly."""
    return viewer.id == conversation.agent_id and conversation.is_ongoing and not conversation.is_awaiting
