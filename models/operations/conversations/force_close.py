"""Force-closing a conversation, skipping wrap-up; everyone in it is told. To be used with care."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import Record
from models.operations.operation import Outcome, operation
from models.rules import supervision
from models.steps.locks import locked_conversation, settings_held
from models.steps.monitoring_sessions import end_all_sessions
from models.steps.offers import withdraw_pending
from models.steps.system_messages import announce
from models.steps.transitions import to_closed
from models.values import Viewer
from models.vocabulary import Act, Audience, StateReason, SupervisorAction, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class ForceClosed(Outcome):
    conversation_id: UUID


@operation(Act.FORCE_CLOSE, ForceClosed, is_audited=True, conflicts=True)
async def force_close(
    record: Record,
    conversation_id: UUID,
    *,
    reason: str | None = None,
    expected_version: int | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> ForceClosed:
    """Close it now; the reason goes into the audit trail."""
    record.conversation_id, record.note = conversation_id, reason
    conversation = await locked_conversation(record, conversation_id)
    supervision.may(
        SupervisorAction.FORCE_CLOSE,
        by,
        conversation.values(),
        await settings_held(),
        monitoring=False,
        expected_version=expected_version,
    )
    withdrawn = await withdraw_pending(record, conversation)
    ended = await end_all_sessions(record, conversation)
    await to_closed(record, conversation, StateReason.FORCE_CLOSED_BY_SUPERVISOR)
    await record.changed(conversation, offers=withdrawn, participants=ended.participants)
    await announce(record, conversation, SystemMessageKind.FORCE_CLOSED, Audience.BOTH)
    await ended.tell(record, conversation)
    return ForceClosed(conversation_id=conversation_id)
