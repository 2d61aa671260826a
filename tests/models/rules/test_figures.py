"""What the figures of a floor mean. That they are counted this way, tests/models/figures shows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from models.rules.figures import Counts, day_began, sentiment_index
from models.vocabulary import SentimentLevel

EARLY, LATE = datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_counts_add_up_and_the_longest_wait_is_the_earliest() -> None:
    one = Counts(open=1, longest_wait_since=LATE, by_sentiment=(1, 0, 0, 0, 0, 0, 0, 2), answered=1, wait_seconds=4)
    other = Counts(open=2, waiting=3, longest_wait_since=EARLY, by_sentiment=(0, 0, 0, 0, 0, 0, 1, 1), handled=1)
    assert one + other == Counts(
        open=3,
        waiting=3,
        longest_wait_since=EARLY,
        by_sentiment=(1, 0, 0, 0, 0, 0, 1, 3),
        answered=1,
        wait_seconds=4,
        handled=1,
    )
    assert one + Counts() == one


def test_ongoing_is_whatever_is_not_closed() -> None:
    assert Counts(open=1, awaiting=2, in_conversation=4, waiting=8, wrap_up=16, handled=32).ongoing == 31


def test_shares_and_averages() -> None:
    counts = Counts(
        answered=3,
        answered_in_time=2,
        wait_seconds=50,
        abandoned=1,
        handled=2,
        handle_seconds=301,
        transferred=1,
    )
    assert counts.average_first_wait_seconds == 16.667
    assert counts.average_handle_seconds == 150.5
    assert counts.transfer_rate == 0.5


def test_an_abandoned_conversation_was_not_answered_in_time() -> None:
    counts = Counts(answered=3, answered_in_time=2, abandoned=1)
    assert (counts.service_level, counts.abandon_rate) == (0.5, 0.25)
    assert (Counts(abandoned=2).service_level, Counts(abandoned=2).abandon_rate) == (0, 1)


def test_a_share_of_nothing_is_unknown() -> None:
    counts = Counts()
    assert counts.average_first_wait_seconds is None
    assert counts.average_handle_seconds is None
    assert (counts.service_level, counts.abandon_rate, counts.transfer_rate) == (None, None, None)


def test_sentiments_are_counted_worst_first_and_the_unknown_last() -> None:
    assert [sentiment_index(level) for level in (*SentimentLevel, None)] == list(range(8))


@pytest.mark.parametrize(
    ("now", "zone", "began"),
    [
        ("2026-07-01T23:30:00+00:00", "UTC", "2026-07-01T00:00:00+00:00"),
        ("2026-07-01T23:30:00+00:00", "Europe/Paris", "2026-07-01T22:00:00+00:00"),
        ("2026-07-01T21:30:00+00:00", "Europe/Paris", "2026-06-30T22:00:00+00:00"),
        ("2026-03-29T12:00:00+00:00", "Europe/Paris", "2026-03-28T23:00:00+00:00"),  # the clocks went forward at 2
        ("2026-09-06T12:00:00+00:00", "America/Santiago", "2026-09-06T04:00:00+00:00"),  # and here at midnight itself
    ],
)
def test_a_day_begins_at_midnight_there(now: str, zone: str, began: str) -> None:
    assert day_began(datetime.fromisoformat(now), ZoneInfo(zone)) == datetime.fromisoformat(began)
