"""Users page by page, and how many conversations wait in queues. Agents, queues and workstreams are read from the floor."""

from collections.abc import Collection
from uuid import UUID

from tortoise.functions import Count

from models.reading.keyset import Page, Slice, SortedBy
from models.tables import Conversation, User
from models.vocabulary import ConversationState

BY_NAME = SortedBy("name")
BY_LOGIN = SortedBy("login")


async def users_page(part: Slice) -> Page[User]:
    return await BY_LOGIN.page(User.all(), part)


async def waiting_by_queue(queue_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many conversations wait for an agent in each queue; queues without any are left out."""
    waiting = Conversation.filter(queue_id__in=sorted(queue_ids), state=ConversationState.OPEN)
    rows = await waiting.annotate(waiting=Count("id")).group_by("queue_id").values_list("queue_id", "waiting")
    return {queue_id if isinstance(queue_id, UUID) else UUID(str(queue_id)): int(count) for queue_id, count in rows}
