"""Turns GraphQL filters into the filters of models/. Lists and streams use the same ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from models.access.conversation_filter import NOTHING, ConversationFilter
from models.rules.conversations.disclosure import is_told_of_hands, reads_sentiment_and_agents
from models.values import Viewer
from models.vocabulary import ConversationState, HandStatus, Role
from schema.context import bad_input
from schema.ids import required_row_id
from schema.types.inputs.conversations import ConversationFilter as ConversationFilterInput
from schema.types.inputs.optional import or_none

LONGEST_SEARCH = 200  # characters
HANDS_UP = frozenset({HandStatus.RAISED, HandStatus.TAKEN})


def filter_of(asked: ConversationFilterInput | None) -> ConversationFilter:
    """The filter as requested. Apply only what `permitted` returns for it.

    Ids of no object match nothing. Raises BAD_USER_INPUT for what can't be an id of its kind, and for hands that aren't up.
    """
    asked = or_none(asked)
    if asked is None:
        return ConversationFilter()
    states, channels, hands = or_none(asked.states), or_none(asked.channels), or_none(asked.hands)
    if hands is not None and (ended := set(hands) - HANDS_UP):
        raise bad_input(f"hands has {', '.join(sorted(ended))}; only RAISED and TAKEN are of hands that are up.")
    return ConversationFilter(
        queue_ids=required_rows(asked.queue_ids, "Queue", "queueIds"),
        agent_ids=required_rows(asked.agent_ids, "Agent", "agentIds"),
        states=None if states is None else frozenset(states),
        channels=None if channels is None else frozenset(channels),
        sentiment_at_or_below=or_none(asked.sentiment_at_or_below),
        attention_at_least=or_none(asked.attention_at_least),
        hands=None if hands is None else frozenset(hands),
        search=searchable(or_none(asked.search)),
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


def required_rows(asked: Sequence[str] | None, type_name: str, argument: str) -> frozenset[UUID] | None:
    """The rows' ids; None if nothing was asked. Raises BAD_USER_INPUT for an id that is malformed or of another type."""
    asked = or_none(asked)
    if asked is None:
        return None
    return frozenset(required_row_id(each, type_name, f"{argument}[{number}]") for number, each in enumerate(asked))


def must_be_ongoing(narrowed: ConversationFilter) -> None:
    """For lists that have no closed conversations. Raises BAD_USER_INPUT."""
    if narrowed.states is not None and ConversationState.CLOSED in narrowed.states:
        raise bad_input("states has CLOSED, but this list has only conversations that are not closed; leave it out.")


def must_be_in_order(since: datetime | None, until: datetime | None) -> None:
    """Raises BAD_USER_INPUT if nothing can be in this time."""
    if since is not None and until is not None and until < since:
        raise bad_input("to is before from, so nothing can be between them.")


def searchable(text: str | None) -> str | None:
    """The text to search for; None, which does not filter, if it is blank."""
    text = (text or "").strip()
    if len(text) > LONGEST_SEARCH:
        raise bad_input(f"search has {len(text)} characters; {LONGEST_SEARCH} is the most.")
    return text or None
