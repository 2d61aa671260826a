"""The sentiment history of many conversations at once. sentiment/history.py computes it."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from models.sentiment.history import Move, ScoredMessage, history
from models.tables import Message


async def histories(conversation_ids: Sequence[UUID]) -> dict[UUID, list[Move]]:
    """Takes one statement. Conversations without a scored message are left out."""
    rows = await Message.filter(
        conversation_id__in=list(conversation_ids), from_customer=True, sentiment_score__isnull=False
    ).only(
        *("id", "conversation_id", "number", "sentiment_score", "scored_at"),
        *("sentiment_engine", "moved_to", "moved_score"),
    )
    scored: defaultdict[UUID, list[ScoredMessage]] = defaultdict(list)
    for row in rows:
        scored[row.conversation_id].append(_scored(row))
    return {conversation_id: history(messages) for conversation_id, messages in scored.items()}


def _scored(row: Message) -> ScoredMessage:
    assert row.sentiment_score is not None
    assert row.scored_at is not None
    return ScoredMessage(
        id=row.id,
        number=row.number,
        score=row.sentiment_score,
        scored_at=row.scored_at,
        keeps_moves=row.sentiment_engine is not None,
        moved_to=row.moved_to,
        moved_score=row.moved_score,
    )
