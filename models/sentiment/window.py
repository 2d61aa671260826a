"""Computes a conversation's score and level from the scores of its messages. Alerts are in alerts.py."""

from bisect import bisect_right
from collections.abc import Sequence
from math import fsum

from models.vocabulary import SentimentLevel

WINDOW_MESSAGES = 6  # "based on the previous six customer messages" (ref)

# Each message has 0.6 of the weight of the next one. In a full window the newest has 42 % and the newest two 67 %: after
# equally strong messages of one sentiment, one of the opposite (perhaps misjudged) leads to about neutral, and a second
# to the other side. The oldest has 3 %, so almost nothing changes when it leaves the window.
AGEING = 0.6

# The distances from 0 at which the levels begin, the same on both sides. VADER scores a message of ordinary annoyance
# with about -0.3 to -0.5, and an angry one below -0.55; scores within 0.1 are courtesy and noise.
CUT_POINTS = (0.10, 0.30, 0.55)  # slightly, plainly, very

# A level changes only when the score is this far beyond its cut point, so changing and coming back needs a swing of twice
# as much. It is less than half of the narrowest band (0.2), so no level is skipped or unreachable.
STICKINESS = 0.04

_LEVELS = tuple(SentimentLevel)
_NEUTRAL = SentimentLevel.NEUTRAL.rank


def score_of(scores: Sequence[float]) -> float | None:
    """The weighted mean, from -1 to 1, of the last six scores, which are given oldest first; None if there are none.

    Pass the customer's scored messages only. Leave out those for which the engine returned None; don't pass them as 0.
    """
    window = scores[-WINDOW_MESSAGES:]
    if not window:
        return None
    weights = [AGEING**age for age in reversed(range(len(window)))]
    # fsum and round are exactly monotone: a better message never lowers the result. `+ 0.0` turns -0.0 into 0.0.
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
