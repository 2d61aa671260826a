"""Computes a conversation's level from the readings of its messages, whichever engine made them. Alerts are in alerts.py."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import fsum
from typing import Protocol

from models.sentiment.builtin.weights import load
from models.vocabulary import SentimentLevel, Trend, UnsureReason

WINDOW_MESSAGES = 6  # "based on the previous six customer messages" (ref)

# Each message has 0.8 of the weight of the next one: in a full window, the newest two have half of it. This number and the
# next two found most of the bad conversations among those that the built-in engine was developed on.
AGEING = 0.8

# A reading weighs its confidence, and only this share of it if it is certainly neutral: an order number calms nobody down.
NEUTRAL_WEIGHT = 0.4

# Every window begins with a message of unknown sentiment that weighs so much: one message alone is believed less.
PRIOR_WEIGHT = 1.5

# Below this sum of confidences, each aged, a conversation without a level stays so: one message that could be read
# either way.
LEAST_EVIDENCE = 0.5

# A score between the cut points of neutral may come of messages on both sides, or of one side that is believed too little.
# With less than this share of neutral, that is no neutral customer.
LEAST_NEUTRAL = 1 / 3

# A level beyond slightly needs so many messages of the window that read on its side: whatever one says, it may be misread.
# So one message raises no alert at NEGATIVE; a second one may.
LEAST_AGREEING = 2
MOST_ALONE = 1  # levels from neutral

# A level changes only when the score is this far beyond its cut point, so changing and coming back needs a swing of twice
# as much.
STICKINESS = 0.03

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
    it, and never becomes unsure again: where it would, it is slightly on the likelier side.
    """
    window = readings[-WINDOW_MESSAGES:]
    if not window:
        return Estimate(previous, 0.0, 0.0, None, None if previous else UnsureReason.NOTHING_JUDGED)
    ages = [AGEING**age for age in reversed(range(len(window)))]
    score = score_of(window)
    evidence = fsum(age * reading.confidence for age, reading in zip(ages, window, strict=True))
    if previous is None and evidence < LEAST_EVIDENCE:
        return Estimate(None, score, _confidence(window, ages, _NEUTRAL), None, UnsureReason.LITTLE_EVIDENCE)
    found = level_of(score, previous)
    if sum(1 for reading in window if _is_on_side(reading, found)) < LEAST_AGREEING:
        found = _at_most_slight(found)
    confidence = _confidence(window, ages, found.rank)
    if found.rank == _NEUTRAL and confidence < LEAST_NEUTRAL:
        if previous is None:
            return Estimate(None, score, confidence, None, UnsureReason.LITTLE_EVIDENCE)
        sides = (_NEUTRAL - MOST_ALONE, _NEUTRAL + MOST_ALONE)
        found = _LEVELS[max(sides, key=lambda rank: _confidence(window, ages, rank))]
    return Estimate(found, score, _confidence(window, ages, found.rank), _trend(window))


def score_of(window: Sequence[ReadMessage]) -> float:
    """The weighted mean of at most six readings, oldest first, and of the unknown message; 0 without readings."""
    ages = [AGEING**age for age in reversed(range(len(window)))]
    weights = [_weight(reading, age) for age, reading in zip(ages, window, strict=True)]
    moved = fsum(weight * reading.score for weight, reading in zip(weights, window, strict=True))
    return round(moved / (fsum(weights) + PRIOR_WEIGHT), 4) + 0.0  # `+ 0.0` turns -0.0 into 0.0


def level_of(score: float, previous: SentimentLevel | None = None) -> SentimentLevel:
    """The level of a score, or the previous one while the score is within STICKINESS of it."""
    if previous is not None and _rank(score - STICKINESS) <= previous.rank <= _rank(score + STICKINESS):
        return previous
    return _LEVELS[_rank(score)]


@cache
def cut_points() -> tuple[float, ...]:
    """The six scores at which the next better level begins, fitted when the built-in engine was trained."""
    weights, _ = load()
    return weights.cuts


def _rank(score: float) -> int:
    return bisect_right(cut_points(), score)


def _at_most_slight(found: SentimentLevel) -> SentimentLevel:
    return _LEVELS[min(max(found.rank, _NEUTRAL - MOST_ALONE), _NEUTRAL + MOST_ALONE)]


def _confidence(window: Sequence[ReadMessage], ages: Sequence[float], rank: int) -> float:
    """The weighted share of the side's probability. The unknown message has a third for each side."""
    total, share = PRIOR_WEIGHT, PRIOR_WEIGHT / 3
    for age, reading in zip(ages, window, strict=True):
        weight = _weight(reading, age)
        side = reading.negative if rank < _NEUTRAL else reading.positive if rank > _NEUTRAL else reading.neutral
        total += weight
        share += weight * side
    return round(share / total, 4)


def _is_on_side(reading: ReadMessage, found: SentimentLevel) -> bool:
    if found.rank < _NEUTRAL:
        return reading.negative > max(reading.neutral, reading.positive)
    return reading.positive > max(reading.neutral, reading.negative)


def _weight(reading: ReadMessage, age: float) -> float:
    return age * reading.confidence * (1 - (1 - NEUTRAL_WEIGHT) * reading.neutral)


def _trend(window: Sequence[ReadMessage]) -> Trend | None:
    if len(window) <= TREND_MESSAGES:
        return None
    moved = score_of(window[-TREND_MESSAGES:]) - score_of(window[:-TREND_MESSAGES])
    if abs(moved) < TREND_DISTANCE:
        return Trend.STEADY
    return Trend.IMPROVING if moved > 0 else Trend.WORSENING
