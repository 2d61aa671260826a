"""Reading positions as rows, for tests that don't need the operation."""

from models.tables import Message, ReadingPosition, User
from models.values import Viewer


async def a_position(message: Message, person: User | Viewer) -> ReadingPosition:
    """The person has read up to this message."""
    return await ReadingPosition.create(
        conversation_id=message.conversation_id, person_id=person.id, message_id=message.id, number=message.number
    )
