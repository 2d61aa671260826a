"""How far the viewer has read a conversation. models/rules/conversations/reading_positions.py decides who has a position."""

import strawberry

from models.reading.reading_positions import Reading
from models.rules.conversations.reading_positions import has_position, is_unread_from_start
from models.values import ConversationValues
from schema.context import Info
from schema.ids import global_id
from schema.permissions import required_viewer
from schema.types.conversation_columns import ConversationColumns

UNREAD = (
    "The number of PUBLIC messages after the viewer's reading position that people or bots other than the viewer wrote, the "
    "customer included, as far as the viewer may read them; 100 means 100 or more."
)


async def reading_of(info: Info, conversation: ConversationValues) -> Reading | None:
    """None for those who have no reading position."""
    viewer = required_viewer(info)
    if not has_position(viewer, conversation):
        return None
    return await info.context.loaders.readings.load((conversation.id, is_unread_from_start(viewer, conversation)))


@strawberry.type
class ConversationReading(ConversationColumns):
    """The fields of Conversation about the viewer's own reading. They are nobody else's, so rows with them are not shared."""

    @strawberry.field(
        description=(
            f"{UNREAD} Who has never read the conversation has all of it unread while they are in it or asked to take it, "
            "and otherwise none. Null for everyone but agents and supervisors. Nobody reads this of others. In a stream, it "
            "costs a statement per frame; `notifications` says when the viewer has read on."
        )
    )
    async def unread(self, info: Info) -> int | None:
        reading = await reading_of(info, self.values)
        return reading.unread if reading else None

    @strawberry.field(
        description=(
            "The id of the message up to which the viewer has read, on any of their devices; null if they never have, once "
            "the conversation's texts are erased, and for everyone but agents and supervisors."
        )
    )
    async def read_up_to(self, info: Info) -> strawberry.ID | None:
        reading = await reading_of(info, self.values)
        return global_id("Message", reading.up_to) if reading and reading.up_to else None
