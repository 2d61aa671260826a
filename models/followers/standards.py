"""Applies targets of queues and limits of workstreams, once they changed, to the attention of what is ongoing.

followers/due_times.py calls it.
"""

from uuid import UUID

from tortoise.expressions import Q

from models import clock
from models.database.connections import in_turn
from models.events.due_times import DueTimes
from models.tables import Conversation, DueTime
from models.values import Viewer
from models.vocabulary import ConversationState, DueKind

JUDGED = (ConversationState.OPEN, ConversationState.ACTIVE, ConversationState.WAITING)


async def apply_standards(subject_id: UUID, *, by: Viewer) -> None:
    """Let each conversation of this queue or workstream be judged now, one by one: each needs its lock."""
    now, due = clock.now(), DueTimes()
    concerned = Conversation.filter(Q(queue_id=subject_id) | Q(workstream_id=subject_id), state__in=JUDGED)
    for [conversation_id] in await concerned.values_list("id"):
        due.set(DueKind.ATTENTION_DUE, conversation_id, now)
    await in_turn(due.write)
    done = DueTime.filter(kind=DueKind.STANDARDS_CHANGED, subject_id=subject_id, due_at__lte=now)
    await in_turn(done.delete)  # a change since then has set it again, for later
