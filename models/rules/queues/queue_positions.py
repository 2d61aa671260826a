"""When a waiting customer is told of his or her place in the queue: soon, then only of progress, and not all the time."""

from datetime import datetime, timedelta

from models.values import ConversationValues
from models.vocabulary import ChannelFamily, ConversationState

FIRST_AFTER = timedelta(seconds=5)  # who is answered at once needs no number
AGAIN_AFTER = timedelta(seconds=30)


def is_told_positions(conversation: ConversationValues) -> bool:
    """Only live chats: elsewhere nobody sits and waits, and a text message costs."""
    return conversation.state is ConversationState.OPEN and conversation.channel.family is ChannelFamily.LIVE


def is_news(
    position: int, *, in_queue_since: datetime, told: int | None, told_at: datetime | None, now: datetime
) -> bool:
    """What was told in another queue, or before it was answered, doesn't count: it is in this one since then."""
    if told is None or told_at is None or told_at < in_queue_since:
        return now - in_queue_since >= FIRST_AFTER
    return position < told and now - told_at >= AGAIN_AFTER
