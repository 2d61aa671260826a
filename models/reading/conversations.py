"""The list of ongoing conversations: which rows, in which order, page by page. Tests assert what a page costs."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from tortoise.queryset import QuerySet

from models.access.conversation_filter import ConversationFilter
from models.access.visibility import visible_conversations
from models.reading.keyset import Key, Page, Slice, SortedBy
from models.reading.search import mentions
from models.rules.conversations.disclosure import reads_sentiment_and_agents
from models.tables import Conversation
from models.values import Viewer


class ConversationOrder(StrEnum):
    LONGEST_WAITING = "LONGEST_WAITING"
    WORST_SENTIMENT = "WORST_SENTIMENT"
    LATEST_ACTIVITY = "LATEST_ACTIVITY"
    NEWEST = "NEWEST"
    OLDEST = "OLDEST"


SORTED_BY: Mapping[ConversationOrder, SortedBy] = MappingProxyType(
    {
        ConversationOrder.LONGEST_WAITING: SortedBy("wait_rank_at"),
        ConversationOrder.WORST_SENTIMENT: SortedBy(
            "sentiment_rank"
        ),  # unknown ones have the highest rank and come last
        ConversationOrder.LATEST_ACTIVITY: SortedBy("last_activity_at", descending=True),
        ConversationOrder.NEWEST: SortedBy("created_at", descending=True),
        ConversationOrder.OLDEST: SortedBy("created_at"),
    }
)


def ongoing(viewer: Viewer, narrowed: ConversationFilter) -> QuerySet[Conversation]:
    rows = visible_conversations(viewer).filter(narrowed.query())
    return rows.filter(mentions(viewer, narrowed.search)) if narrowed.search else rows


def sort_of(order: ConversationOrder, viewer: Viewer) -> SortedBy:
    """The sort column. For customers and connectors, the order must not show internal activity."""
    if order is ConversationOrder.LATEST_ACTIVITY and not reads_sentiment_and_agents(viewer):
        return SortedBy("last_public_activity_at", descending=True)
    return SORTED_BY[order]


async def page_of(rows: QuerySet[Conversation], sort: SortedBy, part: Slice) -> Page[Conversation]:
    return await sort.page(rows, part)


def key_of(row: Conversation, sort: SortedBy) -> Key:
    return getattr(row, sort.column), row.id
