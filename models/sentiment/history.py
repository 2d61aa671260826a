"""The history of a conversation's sentiment, from its messages' scores. score_message.py makes one step at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.sentiment.window import WINDOW_MESSAGES, level_of, score_of
from models.vocabulary import SentimentLevel


@dataclass(frozen=True, slots=True)
class ScoredMessage:
    """`number` is the message's number in the conversation; messages may be scored in another order."""

    id: UUID
    number: int
    score: float
    scored_at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """A change of level, and the message that caused it. `before` is None for the first."""

    at: datetime
    before: SentimentLevel | None
    after: SentimentLevel
    score: float
    message_id: UUID


def history(messages: Iterable[ScoredMessage]) -> list[Move]:
    """The changes of level in order of time, as streams sent them.

    Pass every message that has a score: each level depends on the one before it.
    """
    moves: list[Move] = []
    window: list[ScoredMessage] = []
    level: SentimentLevel | None = None
    for message in sorted(messages, key=lambda each: (each.scored_at, each.number)):
        window = sorted([*window, message], key=lambda each: each.number)[-WINDOW_MESSAGES:]
        score = score_of([each.score for each in window])
        assert score is not None  # the message is in it, or six newer ones are
        after = level_of(score, level)
        if after is not level:
            moves.append(Move(message.scored_at, level, after, score, message.id))
            level = after
    return moves
