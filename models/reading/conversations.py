"""The orders of the list of ongoing conversations, and its search for text. models/floor has the list itself."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from models.access.conversation_filter import ConversationFilter
from models.access.visibility import visible_conversations
from models.reading.keyset import Key, SortedBy
from models.reading.search import mentions
from models.rules.conversations.disclosure import is_told_of_hands, sorts_by_hidden_values
from models.tables import Conversation
from models.values import Viewer


class ConversationOrder(StrEnum):
    NEEDS_ATTENTION = "NEEDS_ATTENTION"
    LONGEST_WAITING = "LONGEST_WAITING"
    WORST_SENTIMENT = "WORST_SENTIMENT"
    LATEST_ACTIVITY = "LATEST_ACTIVITY"
    NEWEST = "NEWEST"
    OLDEST = "OLDEST"


SORTED_BY: Mapping[ConversationOrder, SortedBy] = MappingProxyType(
    {
        ConversationOrder.NEEDS_ATTENTION: SortedBy("attention_rank_at"),
        ConversationOrder.LONGEST_WAITING: SortedBy("wait_rank_at"),
        ConversationOrder.WORST_SENTIMENT: SortedBy(
            "sentiment_rank"
        ),  # unknown ones have the highest rank and come last
        ConversationOrder.LATEST_ACTIVITY: SortedBy("last_activity_at", descending=True),
        ConversationOrder.NEWEST: SortedBy("created_at", descending=True),
        ConversationOrder.OLDEST: SortedBy("created_at"),
    }
)
PUBLIC_ACTIVITY = SortedBy("last_public_activity_at", descending=True)
ATTENTION_WITHOUT_HANDS = SortedBy("attention_rank_without_hand_at")
SORT_COLUMNS = frozenset(sort.column for sort in (PUBLIC_ACTIVITY, ATTENTION_WITHOUT_HANDS, *SORTED_BY.values()))


async def mentioning(viewer: Viewer, narrowed: ConversationFilter) -> frozenset[UUID]:
    """The conversations of this list that mention the filter's `search`. Takes one statement."""
    assert narrowed.search is not None
    rows = visible_conversations(viewer).filter(narrowed.query()).filter(mentions(viewer, narrowed.search))
    return frozenset([row_id for [row_id] in await rows.values_list("id")])


def sort_of(order: ConversationOrder, viewer: Viewer) -> SortedBy:
    """The sort column. For customers and connectors, it must not show internal activity, and raised hands only to some."""
    if order is ConversationOrder.LATEST_ACTIVITY and not sorts_by_hidden_values(viewer):
        return PUBLIC_ACTIVITY
    if order is ConversationOrder.NEEDS_ATTENTION and not is_told_of_hands(viewer):
        return ATTENTION_WITHOUT_HANDS
    return SORTED_BY[order]


def key_of(row: Conversation, sort_column: str) -> Key:
    """The sort key of a row in a list by this column. Without a public message, a row is sorted by its last activity."""
    value = getattr(row, sort_column)
    return row.last_activity_at if value is None else value, row.id
