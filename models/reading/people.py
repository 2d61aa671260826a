"""The agents, queues and workstreams that a viewer may list, as queries; disclosure.py has the same rules for one of them."""

from collections.abc import Collection
from uuid import UUID

from tortoise.functions import Count

from models.reading.keyset import Page, Slice, SortedBy
from models.rules.conversations.disclosure import EVERYTHING, readable_queues
from models.tables import Conversation, User, Workstream
from models.values import Viewer
from models.vocabulary import ConversationState

BY_NAME = SortedBy("name")
BY_LOGIN = SortedBy("login")


async def users_page(part: Slice) -> Page[User]:
    return await BY_LOGIN.page(User.all(), part)


async def workstreams_of(viewer: Viewer, *, with_retired: bool = False) -> list[Workstream]:
    queues = readable_queues(viewer)
    rows = Workstream.all() if queues is EVERYTHING else Workstream.filter(default_queue_id__in=sorted(queues))
    return await (rows if with_retired else rows.filter(retired_at=None)).order_by("name")


async def waiting_by_queue(queue_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many conversations wait for an agent in each queue; queues without any are left out."""
    waiting = Conversation.filter(queue_id__in=sorted(queue_ids), state=ConversationState.OPEN)
    rows = await waiting.annotate(waiting=Count("id")).group_by("queue_id").values_list("queue_id", "waiting")
    return {queue_id if isinstance(queue_id, UUID) else UUID(str(queue_id)): int(count) for queue_id, count in rows}
