"""Tells a waiting customer their queue position, if it is news. followers/queue_positions.py decides when to try."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.reading.queue_positions import positions_of
from models.rules.queues.queue_positions import is_news, is_told_positions
from models.steps.locks import locked_conversation
from models.steps.system_messages import post_system_message
from models.values import Viewer
from models.vocabulary import Act, Audience, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class PositionTold(Outcome):
    conversation_id: UUID
    told: int | None


@operation(Act.TELL_POSITION, PositionTold)
async def tell_position(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> PositionTold:
    """Post the queue position if the rule `is_news` says so; otherwise do nothing."""
    conversation = await locked_conversation(uow, conversation_id)
    position = (await positions_of([conversation_id])).get(conversation_id)
    if position is None or not is_told_positions(conversation.values()):
        return PositionTold(conversation_id=conversation_id, told=None)
    if not is_news(
        position,
        in_queue_since=conversation.queue_since or conversation.created_at,
        told=conversation.position_told,
        told_at=conversation.position_told_at,
        now=uow.at,
    ):
        return PositionTold(conversation_id=conversation_id, told=None)
    conversation.position_told, conversation.position_told_at = position, uow.at
    await conversation.save(update_fields=["position_told", "position_told_at"])
    kind = SystemMessageKind.POSITION_IN_QUEUE
    await post_system_message(uow, conversation, kind, Audience.CUSTOMER, position=str(position))
    return PositionTold(conversation_id=conversation_id, told=position)
