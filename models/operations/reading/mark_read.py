"""A person has read a conversation up to a message. It is theirs alone: nobody else is told, and the audit trail lacks it."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from models.access.visibility import sees
from models.database import prepared
from models.events.formats import written_format
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.conversations.reading_positions import may_mark_read
from models.rules.refusals import not_found
from models.steps.locks import locked_conversation
from models.tables import Conversation, Message, MonitoringSession
from models.values import Viewer
from models.vocabulary import Act, ConversationState

# Devices of one person may do this at once, in any order: the furthest position stays.
_MOVE = """INSERT INTO reading_positions (id, person_id, conversation_id, message_id, number) VALUES ($1, $2, $3, $4, $5)
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

    Those who write in an ongoing conversation are not held up. A closed one is locked, because its texts may be erased
    meanwhile, and the positions with them: then none is kept.
    """
    uow.conversation_id = conversation_id
    conversation = await prepared.read_one(Conversation, id=conversation_id)
    if conversation is None or conversation.state is ConversationState.CLOSED:
        conversation = await locked_conversation(uow, conversation_id)
    message = await prepared.read_one(Message, id=up_to, conversation_id=conversation_id)
    if not sees(by, conversation.values()):
        raise not_found("conversation")
    monitoring = await MonitoringSession.exists(conversation_id=conversation_id, supervisor_id=by.id, ended_at=None)
    may_mark_read(by, conversation.values(), message.values() if message else None, monitoring=monitoring)
    assert message is not None
    if conversation.erased_at is None:
        moved = await prepared.select(_MOVE, uuid4(), by.id, conversation_id, up_to, message.number)
        # Until an upgrade is finished, the person's other clients learn of it only when they ask.
        if moved and written_format.has(Act.MARK_READ):
            uow.conversation_read(conversation_id, up_to)
    return MarkedRead(conversation_id=conversation_id)
