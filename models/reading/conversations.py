"""The list of ongoing conversations: whose rows, in which order, page by page. What a page costs is asserted."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tortoise.queryset import QuerySet

from models.filters import ConversationFilter
from models.reading.keyset import Key, Page, Slice, SortedBy
from models.reading.search import mentions
from models.tables import Conversation
from models.values import Viewer
from models.visibility import visible_conversations


class ConversationOrder(StrEnum):
    LONGEST_WAITING = "LONGEST_WAITING"
    WORST_SENTIMENT = "WORST_SENTIMENT"
    LATEST_ACTIVITY = "LATEST_ACTIVITY"
    NEWEST = "NEWEST"
    OLDEST = "OLDEST"


SORTED_BY: Mapping[ConversationOrder, SortedBy] = MappingProxyType(
    {
        ConversationOrder.LONGEST_WAITING: SortedBy("waiting_since", nullable=True),
        ConversationOrder.WORST_SENTIMENT: SortedBy("sentiment_rank"),  # unknown has the highest rank
        ConversationOrder.LATEST_ACTIVITY: SortedBy("last_activity_at", descending=True),
        ConversationOrder.NEWEST: SortedBy("created_at", descending=True),
        ConversationOrder.OLDEST: SortedBy("created_at"),
    }
)


def ongoing(viewer: Viewer, narrowed: ConversationFilter) -> QuerySet[Conversation]:
    rows = visible_conversations(viewer).filter(narrowed.query())
    return rows.filter(mentions(viewer, narrowed.search)) if narrowed.search else rows


async def page_of(rows: QuerySet[Conversation], order: ConversationOrder, part: Slice) -> Page[Conversation]:
    return await SORTED_BY[order].page(rows, part)


def key_of(row: Conversation, order: ConversationOrder) -> Key:
    return getattr(row, SORTED_BY[order].column), row.id
