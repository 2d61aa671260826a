"""The history of a conversation's sentiment, from what each message did to it. score_messages.py makes one step at a time."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from uuid import UUID

from models.vocabulary import SentimentLevel

# How the releases before this one made a level of scores: what they have told must not change afterwards.
EARLIER_WINDOW = 6
EARLIER_AGEING = 0.6
EARLIER_CUT_POINTS = (0.10, 0.30, 0.55)
EARLIER_STICKINESS = 0.04

SCORE_TAKEN_BACK = 0.0  # what a withdrawal keeps that left no level: it has a score, but no level


@dataclass(frozen=True, slots=True)
class ScoredMessage:
    """`number` is the message's number in the conversation; messages may be scored in another order.

    `moved_to` and `moved_score` are the conversation's level and score after the message, if it moved the level. Earlier
    releases did not store them: they left `keeps_moves` false. A score without a level took the level back.
    """

    id: UUID
    number: int
    score: float
    scored_at: datetime
    keeps_moves: bool = False
    moved_to: SentimentLevel | None = None
    moved_score: float | None = None


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

    Pass every message that has a score: where an earlier release scored, the level depends on the one before it.
    """
    steps = _steps(messages)
    return [
        Move(message.scored_at, before, after, score, message.id)
        for message, before, after, score in steps
        if after is not before
    ]


def left_by_earlier_releases(messages: Iterable[ScoredMessage]) -> dict[UUID, tuple[SentimentLevel, float]]:
    """The level and score after each message that an earlier release scored: to be kept before one is judged again.

    Otherwise what that message and those after it did to the level would be computed from the new reading.
    """
    return {message.id: (after, score) for message, _, after, score in _steps(messages) if not message.keeps_moves}


def _steps(
    messages: Iterable[ScoredMessage],
) -> Iterator[tuple[ScoredMessage, SentimentLevel | None, SentimentLevel, float]]:
    """Each message that left a level, with the level before it, after it, and the score after it."""
    window: list[ScoredMessage] = []
    level: SentimentLevel | None = None
    for message in sorted(messages, key=lambda each: (each.scored_at, each.number)):
        window = sorted([*window, message], key=lambda each: each.number)[-EARLIER_WINDOW:]
        after, score = (message.moved_to, message.moved_score) if message.keeps_moves else _recomputed(window, level)
        if after is not None:
            assert score is not None
            yield message, level, after, score
            level = after
        elif score is not None:
            level = None


def _recomputed(window: list[ScoredMessage], level: SentimentLevel | None) -> tuple[SentimentLevel, float]:
    """The level and score as the releases computed them that stored nothing but the scores of messages."""
    weights = [EARLIER_AGEING**age for age in reversed(range(len(window)))]
    total = fsum(weight * each.score for weight, each in zip(weights, window, strict=True))
    score = round(total / fsum(weights), 4) + 0.0
    if level and _rank(score - EARLIER_STICKINESS) <= level.rank <= _rank(score + EARLIER_STICKINESS):
        return level, score
    return list(SentimentLevel)[_rank(score)], score


def _rank(score: float) -> int:
    steps = bisect_right(EARLIER_CUT_POINTS, abs(score))
    return SentimentLevel.NEUTRAL.rank + (steps if score > 0 else -steps)
