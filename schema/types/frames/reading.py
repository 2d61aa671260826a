"""The frame that tells a person's clients how far the person has read."""

import strawberry

from schema.context import Info
from schema.types.conversations import Conversation
from schema.types.frames.notifications import Notification
from schema.types.reading_positions import UNREAD, reading_of


@strawberry.type(
    description=(
        "The viewer has read a conversation further than before. Sent to all of their clients, the one included that said "
        "so, and to nobody else."
    )
)
class ConversationRead(Notification):
    read_up_to: strawberry.ID = strawberry.field(description="The id of the message up to which they had read then.")

    @strawberry.field(description=f"{UNREAD} As it is now; it may be newer than this frame.")
    async def unread(self, info: Info) -> int | None:
        conversation = await Conversation.visible(info, self.row_id)
        reading = await reading_of(info, conversation.values) if conversation else None
        return reading.unread if reading else None
