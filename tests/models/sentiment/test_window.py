"""A conversation's level from its readings: what weighs, when it is unsure, that it doesn't flap, and its trend."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sentiment.builtin.weights import load
from models.sentiment.engine import Reading
from models.sentiment.window import (
    STICKINESS,
    WINDOW_MESSAGES,
    Estimate,
    cut_points,
    level,
    level_of,
    score_of,
)
from models.vocabulary import SentimentLevel, Trend, UnsureReason

VERY_NEGATIVE, NEGATIVE, SLIGHTLY_NEGATIVE, NEUTRAL, SLIGHTLY_POSITIVE, POSITIVE, VERY_POSITIVE = SentimentLevel


def reading(negative: float, neutral: float, positive: float) -> Reading:
    return Reading(positive - negative, negative, neutral, positive, max(negative, neutral, positive), "test-1")


ANGRY, PLAIN, HAPPY = reading(0.95, 0.04, 0.01), reading(0.03, 0.94, 0.03), reading(0.01, 0.04, 0.95)
EITHER_WAY = reading(0.4, 0.35, 0.25)

CHANCES = st.tuples(*[st.floats(min_value=0, max_value=1)] * 3).filter(lambda three: sum(three) > 0.01)
READINGS = CHANCES.map(lambda three: reading(*(each / sum(three) for each in three)))
WINDOWS = st.lists(READINGS, min_size=1, max_size=12)
LEVELS_OR_UNKNOWN = st.none() | st.sampled_from(SentimentLevel)


def course(readings: Sequence[Reading]) -> list[Estimate]:
    """The estimate after each message, as the follower would find it."""
    found: list[Estimate] = []
    for end in range(1, len(readings) + 1):
        found.append(level(readings[:end], found[-1].level if found else None))
    return found


def test_without_readings_there_is_no_level_and_a_reason() -> None:
    assert level([], None) == Estimate(None, 0.0, 0.0, None, UnsureReason.NOTHING_JUDGED)
    assert level([], POSITIVE) == Estimate(POSITIVE, 0.0, 0.0, None, None)


def test_one_message_that_could_be_read_either_way_is_no_level() -> None:
    unsure = level([EITHER_WAY], None)
    assert (unsure.level, unsure.unsure_because) == (None, UnsureReason.LITTLE_EVIDENCE)
    assert level([EITHER_WAY] * 2, None).level is not None  # it is neutral with more than a third
    assert level([EITHER_WAY], NEGATIVE).level is not None  # once known, it never becomes unsure again


@pytest.mark.parametrize(
    ("readings", "side"),
    [([ANGRY], -1), ([PLAIN], 0), ([HAPPY], 1), ([PLAIN] * 6, 0), ([ANGRY, PLAIN], -1), ([HAPPY, PLAIN], 1)],
)
def test_one_clear_message_is_a_level_and_plain_ones_calm_nobody_down(readings: list[Reading], side: int) -> None:
    found = course(readings)[-1].level
    assert found is not None
    assert (found.rank > NEUTRAL.rank) - (found.rank < NEUTRAL.rank) == side


def test_one_message_alone_is_believed_less_than_several() -> None:
    for each in (ANGRY, HAPPY):
        alone, twice, often = (abs(score_of([each] * count)) for count in (1, 2, 6))
        assert alone < twice < often < 1
    assert [each.level for each in course([ANGRY])] == [SLIGHTLY_NEGATIVE]
    assert [each.level for each in course([HAPPY])] == [SLIGHTLY_POSITIVE]
    assert course([HAPPY, PLAIN, ANGRY])[-1].level is not NEGATIVE
    assert course([ANGRY] * 4)[-1].level is VERY_NEGATIVE
    assert course([HAPPY] * 6)[-1].level is VERY_POSITIVE


@given(WINDOWS)
def test_the_score_is_between_the_worst_and_the_best_with_nothing_known(readings: list[Reading]) -> None:
    window = readings[-WINDOW_MESSAGES:]
    scores = [0.0, *(each.score for each in window)]
    assert min(scores) - 1e-4 <= score_of(window) <= max(scores) + 1e-4
    assert str(score_of(window)) != "-0.0"


@given(WINDOWS, st.lists(READINGS, min_size=6, max_size=6), LEVELS_OR_UNKNOWN)
def test_only_the_last_six_count(older: list[Reading], window: list[Reading], previous: SentimentLevel | None) -> None:
    assert level(older + window, previous) == level(tuple(window), previous)


@given(st.integers(0, 4), st.integers(0, 5))
def test_a_newer_message_weighs_more(place: int, other: int) -> None:
    def angry_at(at: int) -> float:
        return score_of([ANGRY if each == at else PLAIN for each in range(6)])

    assert angry_at(place + 1) < angry_at(place) < 0
    assert angry_at(other) < 0


@given(WINDOWS, LEVELS_OR_UNKNOWN)
def test_a_surer_message_weighs_more(readings: list[Reading], previous: SentimentLevel | None) -> None:
    """The same score, once from a sure engine and once from one that guesses."""
    sure = Reading(-0.8, 0.85, 0.1, 0.05, 0.9, "test-1")
    guessed = Reading(-0.8, 0.85, 0.1, 0.05, 0.4, "test-1")
    with_sure, with_guess = score_of([*readings, sure][-6:]), score_of([*readings, guessed][-6:])
    if score_of(readings[-5:]) > -0.4:
        assert with_sure <= with_guess
    found = level(readings, previous)
    assert 0 <= found.confidence <= 1
    assert found.unsure_because is None or (found.level is None and previous is None)


def test_the_cut_points_come_with_the_weights() -> None:
    assert cut_points() == load()[0].cuts
    assert all(lower < upper for lower, upper in pairwise(cut_points()))
    assert cut_points()[2] < 0 < cut_points()[3]


def test_a_score_has_its_level() -> None:
    for place, cut in enumerate(cut_points()):
        assert level_of(cut - 0.0001).rank == place
        assert level_of(cut).rank == place + 1
    assert level_of(-1.0) is VERY_NEGATIVE
    assert level_of(0.0) is NEUTRAL
    assert level_of(1.0) is VERY_POSITIVE


@given(st.floats(min_value=-1, max_value=1), st.floats(min_value=-1, max_value=1), LEVELS_OR_UNKNOWN)
def test_a_better_score_never_has_a_worse_level(one: float, other: float, previous: SentimentLevel | None) -> None:
    worse, better = sorted([one, other])
    assert level_of(worse, previous).rank <= level_of(better, previous).rank


@pytest.mark.parametrize("place", range(6))
def test_a_score_that_sways_across_a_cut_point_moves_the_level_at_most_once(place: int) -> None:
    cut = cut_points()[place]
    for start in SentimentLevel:
        found, moves = start, 0
        for score in [cut - STICKINESS * 0.9, cut + STICKINESS * 0.9] * 10:
            after = level_of(score, found)
            moves += after is not found
            found = after
        assert moves <= 1


@pytest.mark.parametrize(
    ("readings", "trend"),
    [
        ([ANGRY, ANGRY], None),
        ([ANGRY] * 6, Trend.STEADY),
        ([PLAIN] * 3, Trend.STEADY),
        ([ANGRY, ANGRY, HAPPY, HAPPY], Trend.IMPROVING),
        ([PLAIN, PLAIN, ANGRY, ANGRY], Trend.WORSENING),
        ([HAPPY, HAPPY, PLAIN, ANGRY], Trend.WORSENING),
    ],
)
def test_the_trend_compares_the_newest_two_with_those_before(readings: list[Reading], trend: Trend | None) -> None:
    assert level(readings, NEUTRAL).trend is trend


@given(WINDOWS, LEVELS_OR_UNKNOWN)
def test_nobody_becomes_neutral_who_probably_is_not(readings: list[Reading], previous: SentimentLevel | None) -> None:
    found = level(readings, previous)
    if found.level is NEUTRAL:
        assert found.confidence >= 1 / 3


def test_one_side_that_is_believed_too_little_is_unsure_and_a_known_level_is_slightly_on_the_likelier_side() -> None:
    rather_angry = reading(0.55, 0.15, 0.3)
    assert level_of(score_of([rather_angry])) is NEUTRAL
    unsure = level([rather_angry], None)
    assert (unsure.level, unsure.unsure_because) == (None, UnsureReason.LITTLE_EVIDENCE)
    assert {level([rather_angry], each).level for each in (VERY_NEGATIVE, NEUTRAL, POSITIVE)} == {SLIGHTLY_NEGATIVE}
    both = [ANGRY, HAPPY]
    assert level_of(score_of(both)) is NEUTRAL
    assert (level(both, None).level, level(both, SLIGHTLY_NEGATIVE).level) == (None, SLIGHTLY_POSITIVE)
    assert course([ANGRY, HAPPY])[-1].level is SLIGHTLY_POSITIVE  # the newer one weighs more


@given(st.lists(READINGS, min_size=3, max_size=3))
def test_after_three_messages_only_both_sides_at_once_are_unsure(readings: list[Reading]) -> None:
    """The least confidence of three classes is a third each, aged: 0.73 in all."""
    found = level(readings, None)
    assert found.level is not None or level_of(score_of(readings)) is NEUTRAL
