"""Rows and ids that several tests of the schema use."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from models import clock
from models.rules.conversations.attention import HAND, Attention, AttentionCause, stored
from models.tables import RaisedHand, User
from models.vocabulary import AttentionLevel, AttentionReason, SentimentLevel, Trend
from schema.ids import global_id


def a_sentiment(level: SentimentLevel) -> dict[str, Any]:
    """The columns of a conversation whose sentiment is known."""
    return {
        "sentiment_level": level,
        "sentiment_rank": level.rank,
        "sentiment_score": 0.0,
        "sentiment_engine": "test",
        "sentiment_changed_at": clock.now(),
        "sentiment_confidence": 0.75,
        "sentiment_trend": Trend.STEADY,
    }


def an_attention(level: AttentionLevel, since: datetime) -> dict[str, Any]:
    """The columns of a conversation that needs attention, because its wait began ten minutes before."""
    began_at = since - timedelta(minutes=10)
    cause = AttentionCause(reason=AttentionReason.WAIT, level=level, since=since, began_at=began_at, due_at=since)
    rank_at = Attention((cause,)).rank_at(began_at)
    return {
        "attention_causes": stored([cause]),
        **dict.fromkeys(("attention_level", "attention_level_without_hand"), level),
        **dict.fromkeys(("attention_rank_at", "attention_rank_without_hand_at"), rank_at),
    }


def a_force_close(supervisor: User, since: datetime) -> dict[str, Any]:
    """The columns of a conversation whose force close can be undone until the next day."""
    return {"closing_since": since, "closing_by": supervisor.id, "closes_at": since + timedelta(days=1)}


def attention_by_hand(hand: RaisedHand, others: Sequence[AttentionCause]) -> tuple[AttentionCause, ...]:
    """These causes, and before them that this hand is up."""
    since, level = hand.raised_at, HAND[hand.status]
    up = AttentionCause(reason=AttentionReason.HAND_RAISED, level=level, since=since, began_at=since)
    return (up, *others)


def id_of(row: Any) -> str:
    """The global id of a row; an agent's user has that of the agent."""
    name = type(row).__name__
    return global_id("Agent" if name == "User" else name, row.id)


def titles(connection: Any) -> list[str]:
    return [edge["node"]["title"] for edge in connection["edges"]]
