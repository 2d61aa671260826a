"""How far a person has read conversations, and how many messages are unread. Any number of conversations take one statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from models.database import prepared
from models.rules.conversations.reading_positions import MOST_UNREAD

# What is counted is what others wrote to the customer or as the customer. Erased conversations have nothing to read. Who
# is neither in it nor asked to take it counts while monitoring, and only as far as they then read.
_SELECT = f"""SELECT conversations.id, position.message_id,
    CASE WHEN conversations.id = ANY($3) OR monitored.conversation_id IS NOT NULL THEN (
        SELECT COUNT(*) FROM (
            SELECT 1 FROM messages
            WHERE messages.conversation_id = conversations.id AND messages.number > COALESCE(position.number, 0)
                AND messages.visibility = 'PUBLIC' AND messages.system_kind IS NULL
                AND (messages.sender_id IS NULL OR messages.sender_id <> $1)
                AND (conversations.id = ANY($3)
                    OR messages.number <= COALESCE(conversations.heard_until, messages.number))
            LIMIT {MOST_UNREAD}
        ) AS counted
    ) ELSE 0 END AS unread
    FROM conversations
    LEFT JOIN reading_positions AS position
        ON position.conversation_id = conversations.id AND position.person_id = $1
    LEFT JOIN (
        SELECT DISTINCT conversation_id FROM monitoring_sessions WHERE supervisor_id = $1 AND ended_at IS NULL
    ) AS monitored ON monitored.conversation_id = conversations.id
    WHERE conversations.id = ANY($2) AND conversations.erased_at IS NULL
        AND (position.id IS NOT NULL OR conversations.id = ANY($3))"""


@dataclass(frozen=True, slots=True)
class Reading:
    """Up to which message the person has read, or None if they never have; and how many are unread, 100 at most."""

    up_to: UUID | None = None
    unread: int = 0


async def readings(person_id: UUID, from_start: Mapping[UUID, bool]) -> dict[UUID, Reading]:
    """By conversation. `from_start` says of each whether all of it is unread if the person has never read it.

    What is not unread from the start counts only while the person monitors it.
    """
    whole: Collection[UUID] = [conversation_id for conversation_id, is_whole in from_start.items() if is_whole]
    found = {
        _uuid(row["id"]): Reading(_uuid(row["message_id"]) if row["message_id"] else None, row["unread"])
        for row in await prepared.select(_SELECT, person_id, list(from_start), list(whole))
    }
    return {conversation_id: found.get(conversation_id, Reading()) for conversation_id in from_start}


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
