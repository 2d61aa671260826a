"""Alerts when the level has come down, once, until the conversation has recovered; not before it is sure, nor too often."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sentiment.alerts import Alarm, Fall, Sureness, after, is_due
from models.vocabulary import AlertThreshold, SentimentLevel

VERY_NEGATIVE, NEGATIVE, SLIGHTLY_NEGATIVE, NEUTRAL, SLIGHTLY_POSITIVE, POSITIVE, VERY_POSITIVE = SentimentLevel
REAL_THRESHOLDS = [threshold for threshold in AlertThreshold if threshold is not AlertThreshold.NONE]


AT = datetime(2031, 1, 1, tzinfo=UTC)
CERTAIN = Sureness()


def fall(before: SentimentLevel | None, after: SentimentLevel, *, confidence: float = 1.0, at: datetime = AT) -> Fall:
    return Fall(before, after, confidence, at)


def alerts(threshold: AlertThreshold, levels: list[SentimentLevel]) -> list[int]:
    """At which of the levels, one after another from unknown, an alert is raised."""
    raised: list[int] = []
    before: SentimentLevel | None = None
    alarm = Alarm()
    for place, level in enumerate(levels):
        is_raised = is_due(threshold, fall(before, level), alarm, CERTAIN)
        raised += [place] if is_raised else []
        before, alarm = level, after(threshold, fall(before, level), alarm, raised=is_raised)
    return raised


@pytest.mark.parametrize(
    ("threshold", "worst_that_is_silent"),
    [
        (AlertThreshold.SLIGHTLY_NEGATIVE, NEUTRAL),
        (AlertThreshold.NEGATIVE, SLIGHTLY_NEGATIVE),
        (AlertThreshold.VERY_NEGATIVE, NEGATIVE),
    ],
)
def test_a_fall_to_or_below_the_threshold_alerts_while_armed_and_nothing_else(
    threshold: AlertThreshold, worst_that_is_silent: SentimentLevel
) -> None:
    silent = [level for level in SentimentLevel if level.rank >= worst_that_is_silent.rank]
    for before in [None, *SentimentLevel]:
        for level in SentimentLevel:
            downwards = (before is None or before.rank >= level.rank) and level not in silent
            assert is_due(threshold, fall(before, level), Alarm(), CERTAIN) is downwards, (before, level)
            assert is_due(threshold, fall(before, level), Alarm(armed=False), CERTAIN) is False, (before, level)


@pytest.mark.parametrize("armed", [True, False])
@pytest.mark.parametrize("before", [None, *SentimentLevel])
@pytest.mark.parametrize("level", SentimentLevel)
def test_no_threshold_never_alerts(before: SentimentLevel | None, level: SentimentLevel, armed: bool) -> None:
    assert is_due(AlertThreshold.NONE, fall(before, level), Alarm(armed), CERTAIN) is False
    assert after(AlertThreshold.NONE, fall(before, level), Alarm(armed), raised=False).armed is True


@pytest.mark.parametrize("armed", [True, False])
@pytest.mark.parametrize(
    ("threshold", "level", "ready"),
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
    threshold: AlertThreshold, level: SentimentLevel, ready: bool, armed: bool
) -> None:
    raised = not ready and armed
    alarm = after(threshold, fall(None, level), Alarm(armed), raised=raised)
    assert alarm == Alarm(ready, raised_at=AT if raised else None)


def test_what_is_not_sure_enough_waits_until_it_is() -> None:
    sureness = Sureness(least_confidence=0.6)
    unsure, sure = fall(NEUTRAL, NEGATIVE, confidence=0.59), fall(NEGATIVE, NEGATIVE, confidence=0.6)
    assert not is_due(AlertThreshold.NEGATIVE, unsure, Alarm(), sureness)
    alarm = after(AlertThreshold.NEGATIVE, unsure, Alarm(), raised=False)
    assert is_due(AlertThreshold.NEGATIVE, sure, alarm, sureness)


def test_a_recovery_that_has_not_reached_the_threshold_alerts_nobody() -> None:
    assert not is_due(AlertThreshold.NEGATIVE, fall(VERY_NEGATIVE, NEGATIVE), Alarm(), CERTAIN)


def test_after_an_alert_there_is_quiet_for_a_while_whatever_happens() -> None:
    sureness = Sureness(cool_down=timedelta(minutes=10))
    alarm = Alarm(armed=True, raised_at=AT)
    for minutes, is_raised in ((0, False), (9, False), (10, True), (60, True)):
        again = fall(NEUTRAL, NEGATIVE, at=AT + timedelta(minutes=minutes))
        assert is_due(AlertThreshold.NEGATIVE, again, alarm, sureness) is is_raised, minutes


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
