"""When waiting customers are told their queue position: soon after they arrive, then only of progress, and not too often."""

from datetime import datetime, timedelta

from models.values import ConversationValues
from models.vocabulary import ChannelFamily, ConversationState

FIRST_AFTER = timedelta(seconds=5)  # customers who are answered at once need no number
AGAIN_AFTER = timedelta(seconds=30)


def is_told_positions(conversation: ConversationValues) -> bool:
    """Only live chats: on other channels the customer doesn't sit and wait, and a text message costs money."""
    return conversation.state is ConversationState.OPEN and conversation.channel.family is ChannelFamily.LIVE


def is_news(
    position: int, *, in_queue_since: datetime, told: int | None, told_at: datetime | None, now: datetime
) -> bool:
    """Whether the customer should be told. A position told in another queue, or before an agent answered, doesn't count."""
    if told is None or told_at is None or told_at < in_queue_since:
        return now - in_queue_since >= FIRST_AFTER
    return position < told and now - told_at >= AGAIN_AFTER
