"""Turns GraphQL filters into the filters of models/. Lists and streams use the same ones."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from models.access.conversation_filter import NOTHING, ConversationFilter
from models.rules.conversations.disclosure import is_told_of_hands, reads_sentiment_and_agents
from models.values import Viewer
from models.vocabulary import Role
from schema.context import bad_input
from schema.ids import row_id, row_id_or_unknown
from schema.types.inputs.conversations import ConversationFilter as ConversationFilterInput
from schema.types.inputs.optional import or_none

LONGEST_SEARCH = 200  # characters


def filter_of(asked: ConversationFilterInput | None) -> ConversationFilter:
    """The filter as requested. Ids of no object match nothing. Apply only what `permitted` returns for it."""
    asked = or_none(asked)
    if asked is None:
        return ConversationFilter()
    states, channels, hands = or_none(asked.states), or_none(asked.channels), or_none(asked.hands)
    return ConversationFilter(
        queue_ids=ids(asked.queue_ids, "Queue"),
        agent_ids=ids(asked.agent_ids, "Agent"),
        states=None if states is None else frozenset(states),
        channels=None if channels is None else frozenset(channels),
        sentiment_at_or_below=or_none(asked.sentiment_at_or_below),
        attention_at_least=or_none(asked.attention_at_least),
        hands=None if hands is None else frozenset(hands),
        search=_searchable(or_none(asked.search)),
    )


def permitted(narrowed: ConversationFilter, viewer: Viewer) -> ConversationFilter:
    """The filter that this viewer may use: one that could reveal hidden values matches nothing for customers and connectors.

    For staff, it matches no conversation of which they are themselves the customer or the connector. By raised hands it
    finds only where the viewer may read them, and by attention as it is told.
    """
    if narrowed.hands is not None:
        narrowed = _where_hands_are_read(narrowed, viewer)
    if narrowed.attention_at_least is not None:
        narrowed = replace(narrowed, without_hands=not is_told_of_hands(viewer))
    hidden = (narrowed.sentiment_at_or_below, narrowed.attention_at_least, narrowed.agent_ids)
    if hidden == (None, None, None):
        return narrowed
    return replace(narrowed, not_customers=viewer.id) if reads_sentiment_and_agents(viewer) else NOTHING


def _where_hands_are_read(narrowed: ConversationFilter, viewer: Viewer) -> ConversationFilter:
    """Administrators see conversations of whose hands they may not know, so they find those of queues that they oversee."""
    if viewer.has(Role.BOT) or viewer.roles.isdisjoint((Role.SUPERVISOR, Role.AGENT)):
        return NOTHING
    if viewer.has(Role.ADMIN):
        overseen = viewer.overseen if viewer.has(Role.SUPERVISOR) else frozenset()
        narrowed = replace(
            narrowed, queue_ids=overseen if narrowed.queue_ids is None else narrowed.queue_ids & overseen
        )
    return replace(narrowed, not_customers=viewer.id)


def ids(asked: Sequence[str] | None, type_name: str) -> frozenset[UUID] | None:
    asked = or_none(asked)
    if asked is None:
        return None
    return frozenset(found for each in asked if (found := row_id(each, type_name)))


def rows_or_unknown(asked: Sequence[str] | None, type_name: str) -> frozenset[UUID] | None:
    """For an operation, which refuses unknown ids with NOT_FOUND."""
    return None if asked is None else frozenset(row_id_or_unknown(each, type_name) for each in asked)


def _searchable(text: str | None) -> str | None:
    """The text to search for; None, which does not filter, if it is blank."""
    text = (text or "").strip()
    if len(text) > LONGEST_SEARCH:
        raise bad_input(f"search has {len(text)} characters; {LONGEST_SEARCH} is the most.")
    return text or None
