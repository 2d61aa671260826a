"""Who may read what was said. Which conversations a viewer sees at all is in visibility.py."""

from models.values import ConversationValues, MessageValues, SettingsValues, Viewer
from models.vocabulary import Audience, ConversationState, MessageVisibility, Role


def may_read_transcript(viewer: Viewer, conversation: ConversationValues, *, monitoring: bool) -> bool:
    """Participants only: supervisors while they monitor, administrators never, an agent not before accepting."""
    return (
        monitoring
        or viewer.id in conversation.party
        or _is_customers_side(viewer, conversation)
        or _keeps_it(viewer, conversation)
    )


def may_read_message(
    viewer: Viewer, conversation: ConversationValues, message: MessageValues, *, monitoring: bool
) -> bool:
    """The customer's side reads what is meant for it, agents what is meant for agents, a supervisor everything."""
    if not may_read_transcript(viewer, conversation, monitoring=monitoring):
        return False
    if _is_customers_side(viewer, conversation):
        return reaches_customer(message)
    if monitoring or message.audience is None:
        return True
    return message.audience in (Audience.AGENT, Audience.BOTH)


def reaches_customer(message: MessageValues) -> bool:
    if message.audience is not None:
        return message.audience in (Audience.CUSTOMER, Audience.BOTH)
    return message.visibility is MessageVisibility.PUBLIC


def session_hears(conversation: ConversationValues, settings: SettingsValues) -> bool:
    """Whether those who monitor get what is said now: a session survives OPEN and WAITING without new transcript."""
    match conversation.state:
        case ConversationState.ACTIVE | ConversationState.WRAP_UP:
            return True
        case ConversationState.WAITING:
            return settings.monitor_waiting
        case ConversationState.OPEN | ConversationState.CLOSED:
            return False


def may_read_sentiment(viewer: Viewer, conversation: ConversationValues) -> bool:
    """The level, for all who see the row but the customer's side. Its evidence is a message, and read like one."""
    if _is_customers_side(viewer, conversation):
        return False
    return viewer.is_system or not viewer.roles.isdisjoint((Role.ADMIN, Role.SUPERVISOR, Role.AGENT, Role.BOT))


def _is_customers_side(viewer: Viewer, conversation: ConversationValues) -> bool:
    return viewer.id in (conversation.customer_id, conversation.connector_id)


def _keeps_it(viewer: Viewer, conversation: ConversationValues) -> bool:
    """While WAITING the agent has left the conversation and keeps it, to resume it knowingly."""
    return viewer.id == conversation.agent_id and conversation.is_ongoing and not conversation.is_awaiting
