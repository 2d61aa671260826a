"""Applies targets of queues and limits of workstreams, once they changed, to the attention of what is ongoing.

followers/due_times.py calls it.
"""

from datetime import timedelta
from uuid import UUID

from tortoise.expressions import Q

from models import clock
from models.database.connections import in_turn
from models.events.attention import ALL_QUEUES, NOTICED_AFTER, ONGOING, is_judged
from models.events.due_times import DueTimes
from models.tables import Conversation, DueTime
from models.values import Viewer
from models.vocabulary import AttentionLevel, DueKind

CLOSED_WITHIN = timedelta(days=1)  # far longer than NOTICED_AFTER; what was closed before would be much to look through
APART = timedelta(milliseconds=20)  # several times what it takes to judge one, so that other due times need not wait


async def apply_standards(subject_id: UUID, *, by: Viewer) -> None:
    """Let each conversation of this queue or workstream, or of ALL_QUEUES, be judged, one after the other: each needs its lock.

    The most urgent ones come first, after those for which it was arranged already and which are not judged yet. Those in
    WRAP_UP get their place in lists. Where a process did not know yet that an upgrade was finished, those that are over lose
    what it has left them.
    """
    now, due = clock.now(), DueTimes()
    changed = DueTime.filter(kind=DueKind.STANDARDS_CHANGED, subject_id=subject_id, due_at__lte=now)
    if not is_judged():
        await in_turn(lambda: changed.update(due_at=now + NOTICED_AFTER))
        return
    everywhere = Conversation.all().order_by("attention_rank_at", "id")
    of_subject = everywhere.filter(Q(queue_id=subject_id) | Q(workstream_id=subject_id))
    concerned = everywhere if subject_id == ALL_QUEUES else of_subject
    ongoing = await concerned.filter(state__in=ONGOING).values_list("id")
    with_level = concerned.filter(attention_level__not=AttentionLevel.NONE)
    left_over = await with_level.filter(closed_at__gte=now - CLOSED_WITHIN).values_list("id")
    arranged = {id for [id] in await DueTime.filter(kind=DueKind.ATTENTION_OUTDATED).values_list("subject_id")}
    ids = [id for [id] in (*ongoing, *left_over) if id not in arranged]
    for place, conversation_id in enumerate(ids, start=len(arranged)):
        due.set(DueKind.ATTENTION_OUTDATED, conversation_id, now + place * APART)
    await in_turn(due.write)
    await in_turn(changed.delete)  # a change since then has set it again, for later
