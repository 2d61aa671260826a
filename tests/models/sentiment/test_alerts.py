"""Alerts on a downward crossing, once, until the conversation has recovered."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sentiment.alerts import crosses, rearmed
from models.vocabulary import AlertThreshold, SentimentLevel

VERY_NEGATIVE, NEGATIVE, SLIGHTLY_NEGATIVE, NEUTRAL, SLIGHTLY_POSITIVE, POSITIVE, VERY_POSITIVE = SentimentLevel
REAL_THRESHOLDS = [threshold for threshold in AlertThreshold if threshold is not AlertThreshold.NONE]


def alerts(threshold: AlertThreshold, levels: list[SentimentLevel]) -> list[int]:
    """At which of the levels, one after another from unknown, an alert is raised."""
    raised: list[int] = []
    before: SentimentLevel | None = None
    armed = True
    for place, after in enumerate(levels):
        if crosses(threshold, before, after, armed=armed):
            raised.append(place)
        before, armed = after, rearmed(threshold, after, armed)
    return raised


@pytest.mark.parametrize(
    ("threshold", "worst_that_is_silent"),
    [
        (AlertThreshold.SLIGHTLY_NEGATIVE, NEUTRAL),
        (AlertThreshold.NEGATIVE, SLIGHTLY_NEGATIVE),
        (AlertThreshold.VERY_NEGATIVE, NEGATIVE),
    ],
)
def test_every_crossing_to_or_below_the_threshold_alerts_and_nothing_else(
    threshold: AlertThreshold, worst_that_is_silent: SentimentLevel
) -> None:
    silent = [level for level in SentimentLevel if level.rank >= worst_that_is_silent.rank]
    for before in [None, *SentimentLevel]:
        for after in SentimentLevel:
            downwards = (before is None or before in silent) and after not in silent
            assert crosses(threshold, before, after, armed=True) is downwards, (before, after)
            assert crosses(threshold, before, after, armed=False) is False, (before, after)


@pytest.mark.parametrize("armed", [True, False])
@pytest.mark.parametrize("before", [None, *SentimentLevel])
@pytest.mark.parametrize("after", SentimentLevel)
def test_no_threshold_never_alerts(before: SentimentLevel | None, after: SentimentLevel, armed: bool) -> None:
    assert crosses(AlertThreshold.NONE, before, after, armed=armed) is False
    assert rearmed(AlertThreshold.NONE, after, armed) is True


@pytest.mark.parametrize("armed", [True, False])
@pytest.mark.parametrize(
    ("threshold", "after", "ready"),
    [
        (AlertThreshold.SLIGHTLY_NEGATIVE, VERY_NEGATIVE, False),
        (AlertThreshold.SLIGHTLY_NEGATIVE, SLIGHTLY_NEGATIVE, False),
        (AlertThreshold.SLIGHTLY_NEGATIVE, NEUTRAL, True),
        (AlertThreshold.SLIGHTLY_NEGATIVE, VERY_POSITIVE, True),
        (AlertThreshold.NEGATIVE, VERY_NEGATIVE, False),
        (AlertThreshold.NEGATIVE, NEGATIVE, False),
        (AlertThreshold.NEGATIVE, SLIGHTLY_NEGATIVE, True),
        (AlertThreshold.NEGATIVE, NEUTRAL, True),
        (AlertThreshold.VERY_NEGATIVE, VERY_NEGATIVE, False),
        (AlertThreshold.VERY_NEGATIVE, NEGATIVE, True),
        (AlertThreshold.VERY_NEGATIVE, POSITIVE, True),
    ],
)
def test_is_armed_again_one_level_above_the_threshold(
    threshold: AlertThreshold, after: SentimentLevel, ready: bool, armed: bool
) -> None:
    assert rearmed(threshold, after, armed) is ready


@pytest.mark.parametrize(
    ("threshold", "levels", "raised"),
    [
        (AlertThreshold.NEGATIVE, [NEUTRAL, NEGATIVE, VERY_NEGATIVE, NEGATIVE], [1]),
        (AlertThreshold.NEGATIVE, [NEUTRAL, NEGATIVE, SLIGHTLY_NEGATIVE, NEGATIVE], [1, 3]),
        (AlertThreshold.NEGATIVE, [POSITIVE, VERY_NEGATIVE, NEUTRAL, NEGATIVE], [1, 3]),
        (AlertThreshold.NEGATIVE, [NEGATIVE, VERY_NEGATIVE], [0]),
        (AlertThreshold.NEGATIVE, [VERY_NEGATIVE, NEGATIVE], [0]),
        (AlertThreshold.NEGATIVE, [NEUTRAL, SLIGHTLY_NEGATIVE, POSITIVE], []),
        (AlertThreshold.VERY_NEGATIVE, [NEUTRAL, NEGATIVE, VERY_NEGATIVE, NEGATIVE, VERY_NEGATIVE], [2, 4]),
        (AlertThreshold.SLIGHTLY_NEGATIVE, [NEUTRAL, SLIGHTLY_NEGATIVE, NEGATIVE, SLIGHTLY_NEGATIVE, NEUTRAL], [1]),
        (AlertThreshold.NONE, [VERY_POSITIVE, VERY_NEGATIVE], []),
    ],
)
def test_a_descent_alerts_once(threshold: AlertThreshold, levels: list[SentimentLevel], raised: list[int]) -> None:
    assert alerts(threshold, levels) == raised


@given(st.sampled_from(REAL_THRESHOLDS), st.lists(st.sampled_from(SentimentLevel), max_size=30))
def test_between_two_alerts_lies_a_recovery(threshold: AlertThreshold, levels: list[SentimentLevel]) -> None:
    raised = alerts(threshold, levels)
    limit = SentimentLevel(threshold.value).rank
    assert all(levels[place].rank <= limit for place in raised)
    for one, next_one in pairwise(raised):
        assert any(level.rank > limit for level in levels[one + 1 : next_one])
    assert bool(raised) is any(level.rank <= limit for level in levels)
