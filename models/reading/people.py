"""The agents, queues and workstreams that a viewer may list, as queries; disclosure.py has the same rules for one of them."""

from collections.abc import Collection
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from models.reading.keyset import Page, Slice, SortedBy
from models.rules.conversations.disclosure import EVERYTHING, readable_queues, reads_queue
from models.rules.roles import WORK_IN_QUEUES
from models.tables import Agent, Conversation, Queue, QueueMember, User, UserPresence, UserRole, Workstream
from models.values import Viewer
from models.vocabulary import AgentKind, ConversationState, Presence

BY_NAME = SortedBy("name")
BY_LOGIN = SortedBy("login")


def readable_agents(viewer: Viewer) -> QuerySet[User]:
    """The users who are agents of the queues that the viewer may read, and the viewer, if they are an agent."""
    may_work = UserRole.filter(role__in=sorted(WORK_IN_QUEUES)).values("user_id")
    agents = User.filter(disabled_at=None, id__in=Subquery(Agent.all().values("user_id"))).filter(
        id__in=Subquery(may_work)
    )
    queues = readable_queues(viewer)
    return agents if queues is EVERYTHING else agents.filter(Q(id=viewer.id) | _work_in(queues))


def in_queues(agents: QuerySet[User], viewer: Viewer, queue_ids: Collection[UUID]) -> QuerySet[User]:
    """The agents of these queues. A queue that the viewer may not read matches nobody, to not show who works there."""
    return agents.filter(_work_in([queue_id for queue_id in queue_ids if reads_queue(viewer, queue_id)]))


def with_presences(agents: QuerySet[User], presences: Collection[Presence]) -> QuerySet[User]:
    """The agents with one of these presences. Someone who never had a presence counts as OFFLINE."""
    chosen = UserPresence.filter(presence__in=sorted(presences)).values("user_id")
    condition = Q(id__in=Subquery(chosen))
    if Presence.OFFLINE in presences:
        condition |= ~Q(id__in=Subquery(UserPresence.all().values("user_id")))
    return agents.filter(condition)


def of_kind(agents: QuerySet[User], kind: AgentKind) -> QuerySet[User]:
    return agents.filter(id__in=Subquery(Agent.filter(kind=kind).values("user_id")))


async def agents_page(agents: QuerySet[User], part: Slice) -> Page[User]:
    return await BY_NAME.page(agents, part)


async def users_page(part: Slice) -> Page[User]:
    return await BY_LOGIN.page(User.all(), part)


async def all_queues() -> list[Queue]:
    """Includes retired queues, because conversations may still be in them."""
    return await Queue.all().order_by("priority", "name")


async def queues_of(viewer: Viewer, *, with_retired: bool = False) -> list[Queue]:
    queues = readable_queues(viewer)
    rows = Queue.all() if queues is EVERYTHING else Queue.filter(id__in=sorted(queues))
    return await (rows if with_retired else rows.filter(retired_at=None)).order_by("priority", "name")


async def workstreams_of(viewer: Viewer, *, with_retired: bool = False) -> list[Workstream]:
    queues = readable_queues(viewer)
    rows = Workstream.all() if queues is EVERYTHING else Workstream.filter(default_queue_id__in=sorted(queues))
    return await (rows if with_retired else rows.filter(retired_at=None)).order_by("name")


async def waiting_by_queue(queue_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many conversations wait for an agent in each queue; queues without any are left out."""
    waiting = Conversation.filter(queue_id__in=sorted(queue_ids), state=ConversationState.OPEN)
    rows = await waiting.annotate(waiting=Count("id")).group_by("queue_id").values_list("queue_id", "waiting")
    return {queue_id if isinstance(queue_id, UUID) else UUID(str(queue_id)): int(count) for queue_id, count in rows}


def _work_in(queue_ids: Collection[UUID]) -> Q:
    return Q(id__in=Subquery(QueueMember.filter(queue_id__in=sorted(queue_ids)).values("agent_id")))
