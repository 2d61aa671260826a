"""Applies the targets of a queue after they changed, and after an upgrade that brought them. due_times.py calls it."""

from uuid import UUID

from models import clock
from models.database.connections import in_turn
from models.events.due_times import DueTimes
from models.tables import Conversation, DueTime
from models.values import Viewer
from models.vocabulary import ConversationState, DueKind

WITH_TARGETS = (ConversationState.OPEN, ConversationState.ACTIVE, ConversationState.WAITING)


async def apply_targets(queue_id: UUID, *, by: Viewer) -> None:
    """Let each of its conversations that may have a target be judged now, one by one: each needs its lock."""
    now, due = clock.now(), DueTimes()
    for [conversation_id] in await Conversation.filter(queue_id=queue_id, state__in=WITH_TARGETS).values_list("id"):
        due.set(DueKind.ATTENTION_DUE, conversation_id, now)
    await in_turn(due.write)
    done = DueTime.filter(kind=DueKind.TARGETS_CHANGED, subject_id=queue_id, due_at__lte=now)
    await in_turn(done.delete)  # a change since then has set it again, for later
