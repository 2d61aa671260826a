"""What a waiting customer is told in place of a position that nobody works on, and what is news to them."""

from datetime import UTC, datetime, timedelta

import pytest

from models.rules.queues.queue_positions import AGAIN_AFTER, CLOSED, FIRST_AFTER, NOBODY_THERE, is_news, told_position

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONG_AGO = NOW - timedelta(hours=1)


@pytest.mark.parametrize(
    ("is_open", "is_staffed", "told"),
    [(True, True, 3), (True, False, NOBODY_THERE), (False, True, CLOSED), (False, False, CLOSED)],
)
def test_a_position_is_told_where_somebody_works(is_open: bool, is_staffed: bool, told: int) -> None:
    assert told_position(3, is_open=is_open, is_staffed=is_staffed) == told


@pytest.mark.parametrize(
    ("told", "position", "news"),
    [
        (3, 2, True),
        (2, 3, False),
        (3, NOBODY_THERE, True),
        (3, CLOSED, True),
        (NOBODY_THERE, CLOSED, True),
        (CLOSED, NOBODY_THERE, False),
        (CLOSED, CLOSED, False),
        (NOBODY_THERE, NOBODY_THERE, False),
        (NOBODY_THERE, 1, True),
        (CLOSED, 4, True),
    ],
)
def test_progress_is_news_and_so_is_that_nobody_works_or_somebody_does_again(
    told: int, position: int, news: bool
) -> None:
    before = NOW - AGAIN_AFTER
    assert is_news(position, in_queue_since=LONG_AGO, told=told, told_at=before, now=NOW) is news
    soon = before + timedelta(seconds=1)
    assert not is_news(position, in_queue_since=LONG_AGO, told=told, told_at=soon, now=NOW)


@pytest.mark.parametrize("position", [1, NOBODY_THERE, CLOSED])
def test_the_first_is_told_a_little_after_arrival(position: int) -> None:
    arrived = NOW - FIRST_AFTER
    assert is_news(position, in_queue_since=arrived, told=None, told_at=None, now=NOW)
    later = arrived + timedelta(seconds=1)
    assert not is_news(position, in_queue_since=later, told=None, told_at=None, now=NOW)
