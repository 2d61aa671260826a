"""What needs attention, why and since when: every cause by the clock, and in which order lists show them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from models.rules.conversations.attention import (
    HAND,
    Attention,
    AttentionCause,
    Situation,
    Standards,
    attention,
    causes_of,
    stored,
)
from models.vocabulary import AttentionLevel, AttentionReason, HandStatus, SentimentLevel

NONE, SOON, NOW = AttentionLevel
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
QUEUE = UUID(int=1)
NO_TARGETS = Standards()
TARGETS = Standards(answer_within_seconds=60, reply_within_seconds=20)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def situation(**values: Any) -> Situation:
    return Situation(queue_id=QUEUE, created_at=at(-3_600), **values)


WAITS = situation(waiting_since=NOON)


@pytest.mark.parametrize(
    ("seconds", "level", "since", "next_at"),
    [(0, NONE, None, 45), (44.9, NONE, None, 45), (45, SOON, 45, 60), (59.9, SOON, 45, 60), (60, NOW, 60, None)],
)
def test_a_wait_is_about_to_miss_its_target_and_misses_it(
    seconds: float, level: AttentionLevel, since: float | None, next_at: float | None
) -> None:
    found = attention(WAITS, TARGETS, at(seconds))
    assert (found.level, found.since) == (level, None if since is None else at(since))
    assert found.next_at == (None if next_at is None else at(next_at))
    for cause in found.causes:
        assert (cause.reason, cause.began_at, cause.due_at) == (AttentionReason.WAIT, NOON, at(60))


@pytest.mark.parametrize(
    ("begins", "reason"),
    [("silent_since", AttentionReason.SILENT), ("unanswered_since", AttentionReason.UNANSWERED)],
)
@pytest.mark.parametrize(("seconds", "level"), [(14.9, NONE), (15, SOON), (20, NOW)])
def test_replies_have_a_target_of_their_own(
    begins: str, reason: AttentionReason, seconds: float, level: AttentionLevel
) -> None:
    found = attention(situation(**{begins: NOON}), TARGETS, at(seconds))
    assert found.level is level
    assert {(cause.reason, cause.began_at, cause.due_at) for cause in found.causes} <= {(reason, NOON, at(20))}


def test_an_agent_who_has_written_nothing_is_silent_whatever_the_customer_writes() -> None:
    found = attention(situation(silent_since=NOON, unanswered_since=at(5)), TARGETS, at(60))
    assert [cause.reason for cause in found.causes] == [AttentionReason.SILENT]


@pytest.mark.parametrize(
    ("what", "times", "level"),
    [
        *[("refused", 1, NONE), ("refused", 2, SOON), ("refused", 3, NOW), ("refused", 9, NOW)],
        *[("transferred", 2, NONE), ("transferred", 3, SOON), ("transferred", 99, SOON)],
        *[("looping", 2, NONE), ("looping", 3, SOON), ("looping", 4, NOW), ("looping", 6, NOW)],
    ],
)
def test_what_happens_too_often(what: str, times: int, level: AttentionLevel) -> None:
    found = attention(situation(**{what: times}), NO_TARGETS, NOON)
    assert (found.level, found.next_at) == (level, None)
    assert [cause.times for cause in found.causes] == [times] * (level is not NONE)


@pytest.mark.parametrize(
    ("level", "is_worsening", "reasons"),
    [
        (None, True, []),
        (SentimentLevel.NEUTRAL, True, []),
        (SentimentLevel.SLIGHTLY_NEGATIVE, False, []),
        (SentimentLevel.SLIGHTLY_NEGATIVE, True, [AttentionReason.SENTIMENT_FELL]),
        (SentimentLevel.NEGATIVE, False, [AttentionReason.SENTIMENT_LOW]),
        (SentimentLevel.VERY_NEGATIVE, True, [AttentionReason.SENTIMENT_FELL, AttentionReason.SENTIMENT_LOW]),
    ],
)
def test_a_sentiment_that_falls_or_is_low(
    level: SentimentLevel | None, is_worsening: bool, reasons: list[AttentionReason]
) -> None:
    found = attention(situation(sentiment=level, is_worsening=is_worsening), NO_TARGETS, NOON)
    assert [cause.reason for cause in found.causes] == reasons
    assert found.level is (SOON if reasons else NONE)


def test_a_sentiment_that_stays_low() -> None:
    low, lower = (situation(sentiment=each) for each in (SentimentLevel.NEGATIVE, SentimentLevel.VERY_NEGATIVE))
    first = attention(low, NO_TARGETS, NOON)
    assert (first.level, first.next_at) == (SOON, at(300))
    second = attention(lower, NO_TARGETS, at(200), earlier=first.causes)
    assert second == first, "it is as low as before, for this"
    third = attention(lower, NO_TARGETS, at(300), earlier=second.causes)
    assert (third.level, third.since, third.causes[0].began_at, third.next_at) == (NOW, at(300), NOON, None)
    better = attention(situation(sentiment=SentimentLevel.NEUTRAL), NO_TARGETS, at(301), earlier=third.causes)
    assert better == Attention()


def test_a_hand_needs_somebody_now_until_one_comes_and_is_up_until_it_ends() -> None:
    raised, taken = (situation(hand=status) for status in (HandStatus.RAISED, HandStatus.TAKEN))
    first = attention(raised, NO_TARGETS, NOON)
    second = attention(taken, NO_TARGETS, at(60), earlier=first.causes)
    third = attention(raised, NO_TARGETS, at(90), earlier=second.causes)
    told = [(each.level, each.since, each.causes[0].began_at) for each in (first, second, third)]
    assert told == [(NOW, NOON, NOON), (SOON, at(60), NOON), (NOW, at(90), NOON)]
    assert [cause.reason for cause in first.causes] == [AttentionReason.HAND_RAISED]
    assert {each.next_at for each in (first, second, third)} == {None}
    assert attention(situation(), NO_TARGETS, at(120), earlier=third.causes) == Attention()


def test_every_status_of_a_hand_that_is_up_has_its_level() -> None:
    assert {*HAND} == {status for status in HandStatus if status.is_up}


def test_without_the_hand_it_is_as_if_none_were_up() -> None:
    """For those who may not know of it: the level, since when it holds, the place among others, and when it changes next."""
    for seconds in (0, 45, 60):
        both = attention(situation(waiting_since=NOON, hand=HandStatus.RAISED), TARGETS, at(seconds))
        alone = attention(WAITS, TARGETS, at(seconds))
        assert both.without_hand == alone
        assert (both.level, alone.without_hand) == (NOW, alone)


def test_it_holds_since_it_reached_the_level_and_goes_on() -> None:
    twice = attention(situation(refused=2), NO_TARGETS, NOON)
    thrice = attention(situation(refused=3), NO_TARGETS, at(60), earlier=twice.causes)
    again = attention(situation(refused=4), NO_TARGETS, at(90), earlier=thrice.causes)
    assert [(each.since, each.causes[0].began_at) for each in (twice, thrice, again)] == [
        (NOON, NOON),
        (at(60), NOON),
        (at(60), NOON),
    ]


def test_the_most_urgent_cause_comes_first_and_then_the_one_that_holds_longest() -> None:
    found = attention(situation(waiting_since=NOON, refused=2, transferred=3), TARGETS, at(60))
    assert [cause.reason for cause in found.causes] == [
        AttentionReason.WAIT,
        AttentionReason.REFUSED,
        AttentionReason.TRANSFERRED,
    ]


def test_it_does_not_depend_on_when_it_is_judged() -> None:
    """Also after a day in which nobody judged it: since when it holds follows from when it began."""
    found = attention(WAITS, TARGETS, at(86_400))
    assert found == attention(WAITS, TARGETS, at(60))


def test_without_a_target_no_wait_is_too_long() -> None:
    assert attention(WAITS, NO_TARGETS, at(86_400)) == Attention()


def test_what_does_not_wait_and_what_is_closed_need_nothing() -> None:
    assert attention(situation(), TARGETS, at(86_400)) == Attention()
    assert attention(situation(is_ongoing=False, waiting_since=NOON), TARGETS, at(86_400)) == Attention()


def test_lists_begin_with_what_needs_it_now_and_longest() -> None:
    now, later, soon = (attention(WAITS, TARGETS, at(seconds)) for seconds in (60, 61, 45))
    since_later = attention(situation(waiting_since=at(1)), TARGETS, at(90))
    ranks = [each.rank_at(NOON) for each in (now, since_later, soon, Attention())]
    assert ranks == sorted(ranks)
    assert now.rank_at(NOON) == later.rank_at(NOON)
    assert Attention().rank_at(at(0)) < Attention().rank_at(at(1)), "the others are sorted by when they began"


def test_causes_come_back_from_the_row_as_they_were() -> None:
    causes = [
        AttentionCause(reason=AttentionReason.WAIT, level=SOON, since=at(45), began_at=NOON, due_at=at(60)),
        AttentionCause(reason=AttentionReason.REFUSED, level=NOW, since=at(0.000001), began_at=NOON, times=3),
    ]
    assert causes_of(stored(causes)) == causes
