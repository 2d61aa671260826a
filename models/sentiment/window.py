"""Computes a conversation's level from the readings of its messages, whichever engine made them. Alerts are in alerts.py."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import Protocol

from models.vocabulary import SentimentLevel, Trend, UnsureReason

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

# A reading weighs its confidence, and this share of it if it is certainly neutral: an order number calms nobody down.
NEUTRAL_WEIGHT = 0.4

# What an average message of unknown sentiment weighs that every window begins with: one message alone is believed less.
PRIOR_WEIGHT = 0.25

# Below this sum of confidences, each aged, the window is unsure: one message that could be read either way.
LEAST_EVIDENCE = 0.5

# How far the score of the newest two messages must be from that of the earlier ones for a trend.
TREND_DISTANCE = 0.25
TREND_MESSAGES = 2

_LEVELS = tuple(SentimentLevel)
_NEUTRAL = SentimentLevel.NEUTRAL.rank


class ReadMessage(Protocol):
    """The reading of one customer message; engine.py says what the numbers mean. A `Reading` is one."""

    @property
    def score(self) -> float: ...
    @property
    def negative(self) -> float: ...
    @property
    def neutral(self) -> float: ...
    @property
    def positive(self) -> float: ...
    @property
    def confidence(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Estimate:
    """A conversation's sentiment.

    `level` is None while it is unsure, and `unsure_because` says why. `score` goes from -1 to 1; `confidence`, from 0 to 1,
    is how likely the customer's mood is on the level's side: below neutral, neutral or above it. `trend` is None with
    fewer than three messages.
    """

    level: SentimentLevel | None
    score: float
    confidence: float
    trend: Trend | None
    unsure_because: UnsureReason | None = None


def level(readings: Sequence[ReadMessage], previous: SentimentLevel | None) -> Estimate:
    """The estimate from the last six readings, given oldest first; `previous` is the level so far, None without one.

    Leave out messages that the engine didn't judge. A level once known is kept while its score is within STICKINESS of
    it, and never becomes unsure again.
    """
    window = readings[-WINDOW_MESSAGES:]
    if not window:
        return Estimate(previous, 0.0, 0.0, None, None if previous else UnsureReason.NOTHING_JUDGED)
    ages = [AGEING**age for age in reversed(range(len(window)))]
    score = _score(window, ages)
    evidence = fsum(age * reading.confidence for age, reading in zip(ages, window, strict=True))
    if previous is None and evidence < LEAST_EVIDENCE:
        return Estimate(None, score, _confidence(window, ages, _NEUTRAL), None, UnsureReason.LITTLE_EVIDENCE)
    found = level_of(score, previous)
    return Estimate(found, score, _confidence(window, ages, found.rank), _trend(window, ages))


def _score(window: Sequence[ReadMessage], ages: Sequence[float]) -> float:
    weights = [_weight(reading, age) for age, reading in zip(ages, window, strict=True)]
    moved = fsum(weight * reading.score for weight, reading in zip(weights, window, strict=True))
    return round(moved / (fsum(weights) + PRIOR_WEIGHT), 4) + 0.0  # `+ 0.0` turns -0.0 into 0.0


def _confidence(window: Sequence[ReadMessage], ages: Sequence[float], rank: int) -> float:
    """The weighted share of the side's probability. The unknown message of the prior has a third for each side."""
    total, side = PRIOR_WEIGHT, PRIOR_WEIGHT / 3
    for age, reading in zip(ages, window, strict=True):
        weight = _weight(reading, age)
        total += weight
        side += weight * (
            reading.negative if rank < _NEUTRAL else reading.positive if rank > _NEUTRAL else reading.neutral
        )
    return round(side / total, 4)


def _weight(reading: ReadMessage, age: float) -> float:
    return age * reading.confidence * (1 - (1 - NEUTRAL_WEIGHT) * reading.neutral)


def _trend(window: Sequence[ReadMessage], ages: Sequence[float]) -> Trend | None:
    if len(window) <= TREND_MESSAGES:
        return None
    newest, earlier = window[-TREND_MESSAGES:], window[:-TREND_MESSAGES]
    moved = _score(newest, ages[-TREND_MESSAGES:]) - _score(earlier, ages[-len(earlier) :])
    if abs(moved) < TREND_DISTANCE:
        return Trend.STEADY
    return Trend.IMPROVING if moved > 0 else Trend.WORSENING


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
