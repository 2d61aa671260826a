"""Turns filters as GraphQL gives them into what models/ narrows lists by; streams and lists use the same."""

from collections.abc import Sequence
from uuid import UUID

from models.filters import NOTHING, ConversationFilter
from models.rules.disclosure import reads_sentiment_and_agents
from models.values import Viewer
from schema.context import bad_input
from schema.ids import row_id, row_id_or_nobody
from schema.texts import is_storable
from schema.types import inputs
from schema.types.given import given

LONGEST_SEARCH = 200  # characters


def filter_of(asked: inputs.ConversationFilter | None, viewer: Viewer) -> ConversationFilter:
    """Ids of nothing match nothing. Customers and connectors can't find out by filters what they are never told."""
    asked = given(asked)
    if asked is None:
        return ConversationFilter()
    sentiment, agent_ids = given(asked.sentiment_at_or_below), ids(asked.agent_ids, "Agent")
    if (sentiment or agent_ids is not None) and not reads_sentiment_and_agents(viewer):
        return NOTHING
    states, channels = given(asked.states), given(asked.channels)
    return ConversationFilter(
        queue_ids=ids(asked.queue_ids, "Queue"),
        agent_ids=agent_ids,
        states=None if states is None else frozenset(states),
        channels=None if channels is None else frozenset(channels),
        sentiment_at_or_below=sentiment,
        search=_searchable(given(asked.search)),
    )


def ids(asked: Sequence[str] | None, type_name: str) -> frozenset[UUID] | None:
    asked = given(asked)
    if asked is None:
        return None
    return frozenset(found for each in asked if (found := row_id(each, type_name)))


def rows_or_nobody(asked: Sequence[str] | None, type_name: str) -> frozenset[UUID] | None:
    """For an operation, which refuses ids of nothing with NOT_FOUND."""
    return None if asked is None else frozenset(row_id_or_nobody(each, type_name) for each in asked)


def _searchable(text: str | None) -> str | None:
    """Blank text looks for nothing in particular."""
    text = (text or "").strip()
    if len(text) > LONGEST_SEARCH:
        raise bad_input(f"search has {len(text)} characters; {LONGEST_SEARCH} is the most.")
    if not is_storable(text):
        raise bad_input("search must not contain NUL or half a surrogate pair.")
    return text or None
