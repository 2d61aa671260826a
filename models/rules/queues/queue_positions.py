"""What waiting customers are told: their queue position, or why there is none. Soon after they arrive, and not often."""

from datetime import datetime, timedelta

from models.values import ConversationValues
from models.vocabulary import ChannelFamily, ConversationState

FIRST_AFTER = timedelta(seconds=5)  # customers who are answered at once need no number
AGAIN_AFTER = timedelta(seconds=30)
# What stands in place of a position that nobody works on: it is news like a lower position.
NOBODY_THERE, CLOSED = 0, -1


def is_told_positions(conversation: ConversationValues) -> bool:
    """Only live chats: on other channels the customer doesn't sit and wait, and a text message costs money."""
    return conversation.state is ConversationState.OPEN and conversation.channel.family is ChannelFamily.LIVE


def told_position(position: int, *, is_open: bool, is_staffed: bool) -> int:
    """The position if somebody works on it; else CLOSED or NOBODY_THERE, because a position would be a promise."""
    if not is_open:
        return CLOSED
    return position if is_staffed else NOBODY_THERE


def is_news(
    position: int, *, in_queue_since: datetime, told: int | None, told_at: datetime | None, now: datetime
) -> bool:
    """Whether the customer should be told. A position told in another queue, or before an agent answered, doesn't count.

    Progress is news, and so is that nobody works on it any more, that the queue has closed since, and that somebody works on
    it again. A queue that has opened while nobody is there yet is none.
    """
    if told is None or told_at is None or told_at < in_queue_since:
        return now - in_queue_since >= FIRST_AFTER
    has_resumed = told <= NOBODY_THERE < position
    return (position < told or has_resumed) and now - told_at >= AGAIN_AFTER
