"""Tells a waiting customer their queue position, or why there is none, if it is news. followers/queue_positions.py tries."""

from dataclasses import dataclass
from uuid import UUID

from models.events.formats import written_format
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.reading.queue_attendance import Attendance, attendances
from models.reading.queue_positions import positions_of
from models.rules.queues.queue_positions import CLOSED, NOBODY_THERE, is_news, is_told_positions, told_position
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
    """Post the queue position, or why there is none, if the rule `is_news` says so; otherwise do nothing.

    Until the upgrade is finished, processes of the release before may still run, which would not understand why.
    """
    conversation = await locked_conversation(uow, conversation_id)
    position = (await positions_of([conversation_id])).get(conversation_id)
    if position is None or not is_told_positions(conversation.values()):
        return PositionTold(conversation_id=conversation_id, told=None)
    attendance = (await attendances([conversation.queue_id]))[conversation.queue_id]
    position = told_position(position, is_open=attendance.is_open, is_staffed=attendance.is_staffed)
    if not is_news(
        position,
        in_queue_since=conversation.queue_since or conversation.created_at,
        told=conversation.position_told,
        told_at=conversation.position_told_at,
        now=uow.at,
    ):
        return PositionTold(conversation_id=conversation_id, told=None)
    kind, parameters = _words(position, attendance)
    if kind is not SystemMessageKind.POSITION_IN_QUEUE and not written_format.has(kind):
        return PositionTold(conversation_id=conversation_id, told=None)
    conversation.position_told, conversation.position_told_at = position, uow.at
    await conversation.save(update_fields=["position_told", "position_told_at"])
    await post_system_message(uow, conversation, kind, Audience.CUSTOMER, **parameters)
    return PositionTold(conversation_id=conversation_id, told=position)


def _words(position: int, attendance: Attendance) -> tuple[SystemMessageKind, dict[str, str]]:
    if position == NOBODY_THERE:
        return SystemMessageKind.NOBODY_THERE, {}
    if position != CLOSED:
        return SystemMessageKind.POSITION_IN_QUEUE, {"position": str(position)}
    if not attendance.opens_at or not attendance.time_zone:
        return SystemMessageKind.QUEUE_CLOSED, {}
    opens_at = attendance.opens_at.isoformat(timespec="minutes")
    return SystemMessageKind.QUEUE_OPENS, {"opens_at": opens_at, "time_zone": attendance.time_zone}
