"""Which agents, queues and workstreams a viewer may list, as queries; rules/disclosure.py decides it for one."""

from collections.abc import Collection
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from models.reading.keyset import Page, Slice, SortedBy
from models.rules.disclosure import EVERYTHING, readable_queues, reads_queue
from models.tables import Agent, Conversation, Queue, QueueMember, UserPresence, Workstream
from models.values import Viewer
from models.vocabulary import ConversationState, Presence

BY_NAME = SortedBy("user__name", id_column="user_id")


def readable_agents(viewer: Viewer) -> QuerySet[Agent]:
    """The members of the queues that the viewer may read, and the viewer."""
    agents = Agent.filter(user__disabled_at=None).select_related("user")
    queues = readable_queues(viewer)
    if queues is EVERYTHING:
        return agents
    members = QueueMember.filter(queue_id__in=sorted(queues)).values("agent_id")
    return agents.filter(Q(user_id=viewer.id) | Q(user_id__in=Subquery(members)))


async def enabled_agents() -> list[Agent]:
    return await Agent.filter(user__disabled_at=None).select_related("user")


async def all_queues() -> list[Queue]:
    return await Queue.all().order_by("priority", "name")


def in_queues(agents: QuerySet[Agent], queue_ids: Collection[UUID]) -> QuerySet[Agent]:
    members = QueueMember.filter(queue_id__in=sorted(queue_ids)).values("agent_id")
    return agents.filter(user_id__in=Subquery(members))


def with_presences(agents: QuerySet[Agent], presences: Collection[Presence]) -> QuerySet[Agent]:
    """Who has never set a presence is OFFLINE."""
    chosen = UserPresence.filter(presence__in=sorted(presences)).values("user_id")
    condition = Q(user_id__in=Subquery(chosen))
    if Presence.OFFLINE in presences:
        condition |= ~Q(user_id__in=Subquery(UserPresence.all().values("user_id")))
    return agents.filter(condition)


async def agents_page(agents: QuerySet[Agent], part: Slice) -> Page[Agent]:
    return await BY_NAME.page(agents, part)


async def queues_of(viewer: Viewer) -> list[Queue]:
    queues = readable_queues(viewer)
    rows = Queue.all() if queues is EVERYTHING else Queue.filter(id__in=sorted(queues))
    return await rows.order_by("priority", "name")


async def workstreams_of(viewer: Viewer) -> list[Workstream]:
    queues = readable_queues(viewer)
    rows = Workstream.all() if queues is EVERYTHING else Workstream.filter(default_queue_id__in=sorted(queues))
    return await rows.order_by("name")


async def waiting_by_queue(queue_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many conversations wait in each queue without an agent; queues where none does are left out."""
    waiting = Conversation.filter(queue_id__in=sorted(queue_ids), state=ConversationState.OPEN)
    rows = await waiting.annotate(waiting=Count("id")).group_by("queue_id").values_list("queue_id", "waiting")
    return {queue_id if isinstance(queue_id, UUID) else UUID(str(queue_id)): int(count) for queue_id, count in rows}


def readable_among(viewer: Viewer, queue_ids: Collection[UUID]) -> list[UUID]:
    """A filter by other queues finds nobody, or it would tell who works there."""
    return [queue_id for queue_id in queue_ids if reads_queue(viewer, queue_id)]
