"""From the scores of single messages to a conversation's score and level. Who is alerted by it is in alerts.py."""

from bisect import bisect_right
from collections.abc import Sequence
from math import fsum

from models.vocabulary import SentimentLevel

WINDOW_MESSAGES = 6  # "based on the previous six customer messages" (ref)

# Each message weighs 0.6 of the one after it. In a full window the newest has 42 % and the newest two 67 %: against a
# mood as strong, one message alone (perhaps misread) leads to about neutral, and a second to the other side.
# The sixth back has 3 %, so a message that drops out of the window moves nothing by itself.
AGEING = 0.6

# How far from 0 each step up or down begins, the same on both sides. One VADER message of ordinary annoyance is about
# -0.3 to -0.5, of anger below -0.55; within 0.1 is courtesy and noise.
CUT_POINTS = (0.10, 0.30, 0.55)  # slightly, plainly, very

# A level is left only when the score is this far beyond its cut point, so it takes a swing of twice as much to come
# back. Less than half of the narrowest band (0.2), so no level can be skipped over or become unreachable.
STICKINESS = 0.04

_LEVELS = tuple(SentimentLevel)
_NEUTRAL = SentimentLevel.NEUTRAL.rank


def score_of(scores: Sequence[float]) -> float | None:
    """The weighted mean, in [-1, 1], of the last six scores, given oldest first; None while there are none.

    Pass the scored messages of the customer only: leave out, rather than pass as 0, those the engine answered None for.
    """
    window = scores[-WINDOW_MESSAGES:]
    if not window:
        return None
    weights = [AGEING**age for age in reversed(range(len(window)))]
    # fsum and round are monotone to the last bit: a better message can't lower the result. + 0.0 turns -0.0 into 0.0.
    mean = fsum(weight * score for weight, score in zip(weights, window, strict=True)) / fsum(weights)
    return round(mean, 4) + 0.0


def level_of(score: float, previous: SentimentLevel | None = None) -> SentimentLevel:
    """The level of a score, or the previous one while the score is within STICKINESS of it.

    Without a previous level: VERY_NEGATIVE ≤ -0.55 < NEGATIVE ≤ -0.30 < SLIGHTLY_NEGATIVE ≤ -0.10 < NEUTRAL
    < 0.10 ≤ SLIGHTLY_POSITIVE < 0.30 ≤ POSITIVE < 0.55 ≤ VERY_POSITIVE.
    """
    if previous is not None and _rank(score - STICKINESS) <= previous.rank <= _rank(score + STICKINESS):
        return previous
    return _LEVELS[_rank(score)]


def _rank(score: float) -> int:
    steps = bisect_right(CUT_POINTS, abs(score))
    return _NEUTRAL + steps if score > 0 else _NEUTRAL - steps
