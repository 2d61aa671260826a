"""The sentiment history of many conversations at once. sentiment/history.py computes it."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from tortoise.expressions import Q

from models.sentiment.history import SCORE_TAKEN_BACK, Move, ScoredMessage, history
from models.tables import Message, SentimentCorrection


async def histories(conversation_ids: Sequence[UUID]) -> dict[UUID, list[Move]]:
    """Takes two statements. Conversations without a scored message are left out."""
    ids = list(conversation_ids)
    # A reading is taken back if its language was another one; what it did was told.
    told = Q(sentiment_score__isnull=False) | Q(moved_score__isnull=False)
    rows = await Message.filter(told, conversation_id__in=ids, from_customer=True).only(
        *("id", "conversation_id", "number", "sentiment_score", "scored_at"),
        *("sentiment_engine", "moved_to", "moved_score"),
    )
    scored: defaultdict[UUID, list[ScoredMessage]] = defaultdict(list)
    for row in rows:
        scored[row.conversation_id].append(_scored(row))
    corrected = SentimentCorrection.filter(message__conversation_id__in=ids, moved_score__isnull=False).order_by("id")
    for correction in await corrected.select_related("message"):
        scored[correction.message.conversation_id].append(_corrected(correction))
    return {conversation_id: history(messages) for conversation_id, messages in scored.items()}


def _scored(row: Message) -> ScoredMessage:
    assert row.scored_at is not None
    return ScoredMessage(
        id=row.id,
        number=row.number,
        score=SCORE_TAKEN_BACK if row.sentiment_score is None else row.sentiment_score,
        scored_at=row.scored_at,
        keeps_moves=row.sentiment_engine is not None or row.moved_score is not None,
        moved_to=row.moved_to,
        moved_score=row.moved_score,
    )


def _corrected(row: SentimentCorrection) -> ScoredMessage:
    assert row.moved_score is not None
    return ScoredMessage(
        id=row.message_id,
        number=row.message.number,
        score=row.moved_score,
        scored_at=row.corrected_at,
        keeps_moves=True,
        moved_to=row.moved_to,
        moved_score=row.moved_score,
    )
