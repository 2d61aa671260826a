"""How often a bot, or the customer who talks with it, has said nearly the same. rules/conversations/looping.py compares."""

from uuid import UUID

from models.database import prepared
from models.rules.conversations.looping import WINDOW, times_said
from models.tables import Conversation
from models.vocabulary import MessageVisibility

_SAID = f"""SELECT text FROM messages
    WHERE conversation_id = $1 AND sender_id = $2 AND sent_at >= $3 AND visibility = '{MessageVisibility.PUBLIC}'
        AND text IS NOT NULL
    ORDER BY number DESC LIMIT {WINDOW - 1}
"""


async def repeats(conversation: Conversation, sender_id: UUID, text: str) -> int:
    """How often, with this message that is about to be written, since the bot has the conversation."""
    said = await prepared.select(_SAID, conversation.id, sender_id, conversation.state_changed_at)
    return times_said([text, *(row["text"] for row in said)])
