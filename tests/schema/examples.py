"""Rows and ids that several tests of the schema use."""

from typing import Any

from models import clock
from models.vocabulary import SentimentLevel, Trend
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


def id_of(row: Any) -> str:
    """The global id of a row; an agent's user has that of the agent."""
    name = type(row).__name__
    return global_id("Agent" if name == "User" else name, row.id)


def titles(connection: Any) -> list[str]:
    return [edge["node"]["title"] for edge in connection["edges"]]
