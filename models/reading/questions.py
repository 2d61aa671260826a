"""What the agent or bot had last written to the customer before a message. Sentiment engines judge answers by it."""

from collections.abc import Sequence
from uuid import UUID

from models.database import prepared

# A part of a statement whose message is called `message`. System messages and internal ones are no questions.
QUESTION = """SELECT asked.text FROM messages AS asked
    WHERE asked.conversation_id = message.conversation_id AND asked.number < message.number
        AND NOT asked.from_customer AND asked.visibility = 'PUBLIC' AND asked.system_kind IS NULL
    ORDER BY asked.number DESC LIMIT 1"""
_SELECT = f"SELECT message.id, ({QUESTION}) AS question FROM messages AS message WHERE message.id = ANY($1)"


async def questions_before(message_ids: Sequence[UUID]) -> dict[UUID, str | None]:
    """By message. Takes one statement."""
    rows = await prepared.select(_SELECT, list(message_ids))
    return {row["id"] if isinstance(row["id"], UUID) else UUID(row["id"]): row["question"] for row in rows}
