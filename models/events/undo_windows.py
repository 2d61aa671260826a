"""The undo window of a force close: the conversation stays as it is, and nobody but its customer can do anything in it.

So an undo has nothing to restore. rules/refusals.py refuses the acts; what would fall due for want of them is put off.
"""

from datetime import datetime, timedelta
from uuid import UUID

from models.events.due_times import DueTimes
from models.tables import Conversation
from models.vocabulary import DueKind

LATER = timedelta(seconds=1)  # after the window's end, which must come first


def begin_undo_window(due: DueTimes, conversation: Conversation, *, seconds: int, by: UUID, at: datetime) -> None:
    conversation.closing_since, conversation.closing_by = at, by
    conversation.closes_at = at + timedelta(seconds=seconds)
    due.set(DueKind.UNDO_WINDOW_ENDS, conversation.id, conversation.closes_at)


def stop_closing(due: DueTimes, conversation: Conversation) -> None:
    """It was undone, or is at its end by whatever act: closed, or in wrap-up because its customer has left."""
    if conversation.closes_at is not None:
        conversation.closing_since = conversation.closing_by = conversation.closes_at = None
        due.clear(conversation.id, DueKind.UNDO_WINDOW_ENDS)


def put_off(due: DueTimes, conversation: Conversation, kind: DueKind, subject_id: UUID, *, at: datetime) -> bool:
    """Whether what is due must wait for the end of the undo window, because nobody may do now what would prevent it."""
    if conversation.closes_at is None:
        return False
    due.set(kind, subject_id, max(conversation.closes_at, at) + LATER)
    return True
