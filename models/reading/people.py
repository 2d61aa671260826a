"""Which agents, queues and workstreams a viewer may list, as queries; rules/disclosure.py decides it for one."""

from collections.abc import Collection
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from models.reading.keyset import Page, Slice, SortedBy
from models.rules.disclosure import EVERYTHING, readable_queues
from models.tables import Agent, Queue, QueueMember, UserPresence, Workstream
from models.values import Viewer
from models.vocabulary import Presence

BY_NAME = SortedBy("user__name", id_column="user_id")


def readable_agents(viewer: Viewer) -> QuerySet[Agent]:
    """The members of the queues that the viewer may read, and the viewer."""
    agents = Agent.filter(user__disabled_at=None).select_related("user")
    queues = readable_queues(viewer)
    if queues is EVERYTHING:
        return agents
    members = QueueMember.filter(queue_id__in=sorted(queues)).values("agent_id")
    return agents.filter(Q(user_id=viewer.id) | Q(user_id__in=Subquery(members)))


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
