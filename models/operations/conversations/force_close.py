"""A supervisor closes a conversation at once, without wrap-up. Everyone in it is told."""

from dataclasses import dataclass
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.operations.operation import Outcome, operation
from models.rules import supervision
from models.rules.texts import LONGEST_NOTE, must_be_short
from models.steps.changing import changing
from models.steps.locks import locked_conversation, locked_settings
from models.steps.transitions import to_closed
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
    """Close it; the reason goes into the audit trail."""
    must_be_short("reason", reason, LONGEST_NOTE)
    uow.conversation_id, uow.note = conversation_id, reason
    uow.evidence.tell(batch=batch_id)
    conversation = await locked_conversation(uow, conversation_id)
    supervision.may(
        SupervisorAction.FORCE_CLOSE,
        by,
        conversation.values(),
        await locked_settings(uow, conversation),
        monitoring=False,
        expected_version=expected_version,
    )
    async with changing(uow, conversation) as change:
        await to_closed(change, StateReason.FORCE_CLOSED_BY_SUPERVISOR)
        change.announce(SystemMessageKind.FORCE_CLOSED, Audience.BOTH)
    return ForceClosed(conversation_id=conversation_id)
