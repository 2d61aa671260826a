"""The system ends a monitoring session that nobody reads. People use stop_monitoring.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.refusals import not_found
from models.steps.changing import end_sessions
from models.steps.locks import locked_conversation
from models.tables import DueTime, MonitoringSession
from models.values import Viewer
from models.vocabulary import Act, DueKind, MonitoringEndReason


@dataclass(frozen=True, kw_only=True)
class MonitoringEnded(Outcome):
    session_id: UUID


@operation(Act.STOP_MONITORING, MonitoringEnded)
async def end_monitoring(
    uow: UnitOfWork, session_id: UUID, *, by: Viewer, request_id: str | None = None
) -> MonitoringEnded:
    """End it, unless it was read or ended meanwhile."""
    session = await MonitoringSession.get_or_none(id=session_id)
    if session is None:
        raise not_found("monitoring session")
    conversation = await locked_conversation(uow, session.conversation_id, must_be_visible=False)
    await session.refresh_from_db()
    due = await DueTime.get_or_none(kind=DueKind.MONITORING_UNREAD, subject_id=session_id)
    if session.ended_at is not None:
        uow.due.clear(session_id, DueKind.MONITORING_UNREAD)
    elif due is None or due.due_at <= uow.at:
        await end_sessions(uow, conversation, [session], MonitoringEndReason.UNREAD)
    return MonitoringEnded(session_id=session_id)
