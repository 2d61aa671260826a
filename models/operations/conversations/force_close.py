"""A supervisor closes a conversation without wrap-up: at once, or when nobody has undone it in time (undo_force_close.py)."""

from dataclasses import dataclass
from uuid import UUID

from models.events.formats import written_format
from models.events.undo_windows import begin_undo_window
from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules import supervision
from models.rules.texts import LONGEST_NOTE, must_be_short
from models.steps.changing import changing
from models.steps.locks import locked_conversation, locked_settings
from models.steps.transitions import to_closed
from models.tables import Conversation
from models.values import Viewer
from models.vocabulary import Act, Audience, StateReason, SupervisorAction, SystemMessageKind


@dataclass(frozen=True, kw_only=True)
class ForceClosed(Outcome):
    conversation_id: UUID


@operation(Act.FORCE_CLOSE, ForceClosed, is_audited=True, conflicts=True)
async def force_close(
    uow: UnitOfWork,
    conversation_id: UUID,
    *,
    reason: str | None = None,
    expected_version: int | None = None,
    batch_id: UUID | None = None,
    by: Viewer,
    request_id: str | None = None,
) -> ForceClosed:
    """Close it; the reason goes into the audit trail. With an undo window, nobody on its customer's side is told yet."""
    must_be_short("reason", reason, LONGEST_NOTE)
    uow.conversation_id, uow.note = conversation_id, reason
    uow.evidence.tell(batch=batch_id)
    conversation = await locked_conversation(uow, conversation_id)
    settings = await locked_settings(uow, conversation)
    supervision.may(
        SupervisorAction.FORCE_CLOSE,
        by,
        conversation.values(),
        settings,
        monitoring=False,
        expected_version=expected_version,
    )
    # Processes of the release before would go on with a conversation that is being closed.
    seconds = settings.force_close_undo_seconds if written_format.has(Act.UNDO_FORCE_CLOSE) else 0
    if not seconds:
        await close_by_force(uow, conversation)
        return ForceClosed(conversation_id=conversation_id)
    async with changing(uow, conversation) as change:
        begin_undo_window(uow.due, conversation, seconds=seconds, by=by.id, at=uow.at)
        change.announce(SystemMessageKind.FORCE_CLOSE_BEGUN, Audience.AGENT, name=by.name)
    return ForceClosed(conversation_id=conversation_id)


async def close_by_force(uow: UnitOfWork, conversation: Conversation) -> None:
    """Close it for good, within a unit of work. Everyone in it is told."""
    async with changing(uow, conversation) as change:
        await to_closed(change, StateReason.FORCE_CLOSED_BY_SUPERVISOR)
        change.announce(SystemMessageKind.FORCE_CLOSED, Audience.BOTH)
