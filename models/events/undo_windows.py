"""The undo window of a force close: the conversation stays as it is, and nobody but its customer can do anything in it.

So an undo has nothing to restore. rules/refusals.py refuses the acts; what would fall due for want of them is put off.
"""

from datetime import timedelta
from uuid import UUID

from models.events.unit_of_work import UnitOfWork
from models.tables import Conversation
from models.vocabulary import DueKind

LATER = timedelta(seconds=1)  # after the window's end, which must come first


def begin_undo_window(uow: UnitOfWork, conversation: Conversation, seconds: int) -> None:
    conversation.closing_since, conversation.closing_by = uow.at, uow.by.id
    conversation.closes_at = uow.at + timedelta(seconds=seconds)
    uow.due.set(DueKind.UNDO_WINDOW_ENDS, conversation.id, conversation.closes_at)


def stop_closing(uow: UnitOfWork, conversation: Conversation) -> None:
    """It was undone, or is closed, by whatever act."""
    if conversation.closes_at is not None:
        conversation.closing_since = conversation.closing_by = conversation.closes_at = None
        uow.due.clear(conversation.id, DueKind.UNDO_WINDOW_ENDS)


def put_off(uow: UnitOfWork, conversation: Conversation, kind: DueKind, subject_id: UUID) -> bool:
    """Whether what is due must wait for the end of the undo window, because nobody may do now what would prevent it."""
    if conversation.closes_at is None:
        return False
    uow.due.set(kind, subject_id, max(conversation.closes_at, uow.at) + LATER)
    return True
