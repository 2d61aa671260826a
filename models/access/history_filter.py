"""The filter of the list of closed conversations. conversation_filter.py has the one of ongoing conversations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.vocabulary import Channel, SentimentLevel, StateReason


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """None doesn't filter by a column; an empty set matches nothing. Closed at or after `since`, and before `until`.

    `handled_least` and `handled_most` are whole seconds of handling, as they are shown; what nobody accepted has none.
    `sentiment_at_or_below` doesn't match conversations whose sentiment is unknown.
    """

    since: datetime | None = None
    until: datetime | None = None
    queue_ids: frozenset[UUID] | None = None
    channels: frozenset[Channel] | None = None
    agent_ids: frozenset[UUID] | None = None
    customer_ids: frozenset[UUID] | None = None
    reasons: frozenset[StateReason] | None = None
    sentiment_at_or_below: SentimentLevel | None = None
    handled_least: int | None = None
    handled_most: int | None = None
    search: str | None = None
