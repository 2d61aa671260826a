"""The system closes a conversation for good whose force close nobody has undone in time. Its customer is told now."""

from dataclasses import dataclass
from uuid import UUID

from models.access.viewers import viewer_by_id
from models.events.unit_of_work import UnitOfWork
from models.operations.conversations.force_close import close_by_force
from models.operations.operation import Outcome, operation
from models.steps.locks import locked_conversation
from models.values import Viewer
from models.vocabulary import Act, DueKind


@dataclass(frozen=True, kw_only=True)
class UndoWindowEnded(Outcome):
    conversation_id: UUID


@operation(Act.FORCE_CLOSE, UndoWindowEnded)
async def end_undo_window(
    uow: UnitOfWork, conversation_id: UUID, *, by: Viewer, request_id: str | None = None
) -> UndoWindowEnded:
    """Close it, unless that was undone or it has ended otherwise. It counts as the act of whoever decided it, if they
    are still there: they needed the right to do it when they did.
    """
    conversation = await locked_conversation(uow, conversation_id)
    if conversation.closes_at is None:
        uow.due.clear(conversation_id, DueKind.UNDO_WINDOW_ENDS)
    elif uow.at < conversation.closes_at:
        uow.due.set(DueKind.UNDO_WINDOW_ENDS, conversation_id, conversation.closes_at)
    else:
        assert conversation.closing_by is not None
        uow.by = await viewer_by_id(conversation.closing_by) or by
        await close_by_force(uow, conversation)
    return UndoWindowEnded(conversation_id=conversation_id)
