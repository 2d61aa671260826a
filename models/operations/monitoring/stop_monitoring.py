"""A supervisor ends their own monitoring session. If they have joined, they leave, as by leave.py."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules.supervision import may_stop_monitoring
from models.steps.changing import end_sessions
from models.steps.locks import locked_conversation
from models.steps.monitoring_sessions import running_session
from models.values import Viewer
from models.vocabulary import Act, MonitoringEndReason


@dataclass(frozen=True, kw_only=True)
class MonitoringStopped(Outcome):
    conversation_id: UUID


@operation(Act.STOP_MONITORING, MonitoringStopped, is_audited=True)
async def stop_monitoring(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> MonitoringStopped:
    """End the session, and with it the access to the transcript."""
    uow.conversation_id = conversation_id
    conversation = await locked_conversation(uow, conversation_id)
    session = await running_session(uow, conversation, by.id)
    may_stop_monitoring(monitoring=session is not None)
    assert session is not None
    await end_sessions(uow, conversation, [session], MonitoringEndReason.STOPPED)
    return MonitoringStopped(conversation_id=conversation_id)
