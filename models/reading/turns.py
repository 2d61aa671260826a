"""When agents last had their turn, by which a queue's assignment method compares them. rules/offers/routing.py compares."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.functions import Max

from models import clock
from models.tables import HandlingSpan, QueueMember
from models.values import QueueValues
from models.vocabulary import AssignmentMethod

LONGEST_REST = timedelta(hours=24)  # an agent who ended nothing for this long counts like one who never did


async def last_turns(queue: QueueValues, agent_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """For ROUND_ROBIN routing's last offer from this queue, for LEAST_ACTIVE the end of the last conversation handled.

    Agents without one are left out. Takes one statement, or none if the method compares no turns.
    """
    match queue.method:
        case AssignmentMethod.HIGHEST_CAPACITY:
            return {}
        case AssignmentMethod.ROUND_ROBIN:
            offered = QueueMember.filter(queue_id=queue.id, agent_id__in=sorted(agent_ids))
            return dict(await offered.exclude(last_offered_at=None).values_list("agent_id", "last_offered_at"))
        case AssignmentMethod.LEAST_ACTIVE:
            ended = HandlingSpan.filter(agent_id__in=sorted(agent_ids), until__gte=clock.now() - LONGEST_REST)
            last = ended.annotate(last=Max("until")).group_by("agent_id")
            return dict(await last.values_list("agent_id", "last"))
