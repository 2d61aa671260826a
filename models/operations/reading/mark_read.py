"""A person has read a conversation up to a message. It is theirs alone: nobody else is told, and the audit trail lacks it."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from models.access.visibility import sees
from models.database import prepared
from models.database.connections import speaks_postgres
from models.events.formats import written_format
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.reading_positions import may_mark_read
from models.rules.refusals import not_found
from models.tables import Conversation, Message, MonitoringSession
from models.values import Viewer
from models.vocabulary import Act

# Devices of one person may do this at once, in any order: the furthest position stays. Texts may be erased at the same time:
# erase_transcripts.py waits for this lock before it deletes the positions, and whoever waits for its lock sees `erased_at`.
_MOVE = """INSERT INTO reading_positions (id, person_id, conversation_id, message_id, number)
    SELECT $1, $2, $3, $4, $5 FROM conversations WHERE id = $3 AND erased_at IS NULL {lock}
    ON CONFLICT (person_id, conversation_id) DO UPDATE SET message_id = excluded.message_id, number = excluded.number
    WHERE reading_positions.number < excluded.number RETURNING number"""


@dataclass(frozen=True, kw_only=True)
class MarkedRead(Outcome):
    conversation_id: UUID


@operation(Act.MARK_READ, MarkedRead)
async def mark_read(
    uow: UnitOfWork, conversation_id: UUID, *, up_to: UUID, by: Viewer, request_id: str | None = None
) -> MarkedRead:
    """Move the person's position on, if it is not there already; it never goes back.

    Those who write in the conversation are not held up. Once its texts are erased, no position is kept.
    """
    uow.conversation_id = conversation_id
    conversation = await prepared.read_one(Conversation, id=conversation_id)
    if conversation is None or not sees(by, conversation.values()):
        raise not_found("conversation")
    message = await prepared.read_one(Message, id=up_to, conversation_id=conversation_id)
    monitoring = await MonitoringSession.exists(conversation_id=conversation_id, supervisor_id=by.id, ended_at=None)
    may_mark_read(by, conversation.values(), message.values() if message else None, monitoring=monitoring)
    assert message is not None
    text = _MOVE.format(lock="FOR KEY SHARE" if speaks_postgres() else "")  # SQLite has one writer at a time
    moved = await prepared.select(text, uuid4(), by.id, conversation_id, up_to, message.number)
    # Until an upgrade is finished, the person's other clients learn of it only when they ask.
    if moved and written_format.has(Act.MARK_READ):
        uow.conversation_read(conversation_id, up_to)
    return MarkedRead(conversation_id=conversation_id)
