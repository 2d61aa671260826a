"""A person's own reading in `notifications`."""

from models.events.facts import ConversationRead as ConversationReadFact
from models.rules.conversations.reading_positions import has_position
from schema.context import Info
from schema.ids import global_id
from schema.permissions import required_viewer
from schema.streams.stream import FrameInterval
from schema.types.conversations import Conversation
from schema.types.frames.reading import ConversationRead


async def read_on(info: Info, fact: ConversationReadFact, interval: FrameInterval) -> ConversationRead | None:
    """The frame for the person who has read; None if they may no longer see the conversation, or it was deleted."""
    conversation = await Conversation.visible(info, fact.conversation_id)
    if conversation is None or not has_position(required_viewer(info), conversation.values):
        return None
    return ConversationRead(
        **interval.header(),
        row_id=fact.conversation_id,
        conversation_id=global_id("Conversation", fact.conversation_id),
        read_up_to=global_id("Message", fact.message_id),
    )
