"""Applies targets of queues, once they changed, to the attention of what is ongoing.

followers/due_times.py calls it.
"""

from datetime import timedelta
from uuid import UUID

from models import clock
from models.database.connections import in_turn
from models.events.attention import NOTICED_AFTER, is_judged
from models.events.due_times import DueTimes
from models.tables import Conversation, DueTime
from models.values import Viewer
from models.vocabulary import ConversationState, DueKind

JUDGED = (ConversationState.OPEN, ConversationState.ACTIVE, ConversationState.WAITING)
APART = timedelta(milliseconds=20)  # several times what it takes to judge one, so that other due times need not wait


async def apply_standards(queue_id: UUID, *, by: Viewer) -> None:
    """Let each conversation of this queue be judged, one after the other: each needs its lock.

    The most urgent ones come first, after those for which it was arranged already and which are not judged yet.
    """
    now, due = clock.now(), DueTimes()
    changed = DueTime.filter(kind=DueKind.STANDARDS_CHANGED, subject_id=queue_id, due_at__lte=now)
    if not is_judged():
        await in_turn(lambda: changed.update(due_at=now + NOTICED_AFTER))
        return
    concerned = Conversation.filter(queue_id=queue_id, state__in=JUDGED)
    arranged = {id for [id] in await DueTime.filter(kind=DueKind.ATTENTION_OUTDATED).values_list("subject_id")}
    ids = [id for [id] in await concerned.order_by("attention_rank_at", "id").values_list("id") if id not in arranged]
    for place, conversation_id in enumerate(ids, start=len(arranged)):
        due.set(DueKind.ATTENTION_OUTDATED, conversation_id, now + place * APART)
    await in_turn(due.write)
    await in_turn(changed.delete)  # a change since then has set it again, for later
