"""How long visitor sessions last, which of their tokens are valid, and when a queue position is worth telling."""

from datetime import UTC, datetime, timedelta

import pytest

from models.rules import visitor_sessions
from models.rules.conversations.state_limits import DEFAULTS
from models.rules.queues import queue_positions
from models.rules.refusals import BadInput
from models.rules.visitor_sessions import VisitValues
from models.vocabulary import ChannelFamily

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def a_visit(*, generation: int = 3, has_conversation: bool = True, closed_at: datetime | None = None) -> VisitValues:
    return VisitValues(generation, renewed_at=NOW, has_conversation=has_conversation, closed_at=closed_at)


@pytest.mark.parametrize(
    ("generation", "after", "holds"),
    [
        (3, SECOND, True),
        (3, 29 * DAY, True),
        (3, 30 * DAY, False),
        (2, 59 * SECOND, True),
        (2, 60 * SECOND, False),
        (1, SECOND, False),
        (4, SECOND, False),
        (0, SECOND, False),
    ],
)
def test_the_newest_token_holds_and_for_a_moment_the_one_before(generation: int, after: timedelta, holds: bool) -> None:
    assert visitor_sessions.holds(a_visit(), generation, now=NOW + after) is holds


def test_a_session_ends_a_while_after_its_conversation() -> None:
    visit = a_visit(closed_at=NOW + 5 * MINUTE)
    assert visitor_sessions.holds(visit, 3, now=NOW + 64 * MINUTE)
    assert not visitor_sessions.holds(visit, 3, now=NOW + 65 * MINUTE)
    assert visitor_sessions.ends_at(a_visit(closed_at=NOW + 30 * DAY)) == NOW + 30 * DAY


def test_one_in_which_nothing_was_begun_ends_after_a_day() -> None:
    visit = a_visit(has_conversation=False)
    assert not visitor_sessions.is_over(visit, now=NOW + DAY - SECOND)
    assert visitor_sessions.is_over(visit, now=NOW + DAY)


def test_a_visitor_may_return_for_as_long_as_a_conversation_waits() -> None:
    assert visitor_sessions.RETURN_WITHIN.total_seconds() > DEFAULTS[ChannelFamily.ASYNC].waiting


@pytest.mark.parametrize(
    ("name", "locale"), [("", "en"), ("  ", "en"), ("x" * 201, "en"), ("a\x00", "en"), ("Zoé", "")]
)
def test_names_must_be_names(name: str, locale: str) -> None:
    with pytest.raises(BadInput):
        visitor_sessions.may_begin(name=name, locale=locale)


@pytest.mark.parametrize(
    ("position", "told", "told_after", "after", "is_news"),
    [
        (3, None, None, 4 * SECOND, False),
        (3, None, None, 5 * SECOND, True),
        (2, 3, 5 * SECOND, 34 * SECOND, False),
        (2, 3, 5 * SECOND, 35 * SECOND, True),
        (3, 3, 5 * SECOND, HOUR, False),
        (4, 3, 5 * SECOND, HOUR, False),
        (9, 3, -SECOND, 4 * SECOND, False),  # told in another queue
        (9, 3, -SECOND, 5 * SECOND, True),
    ],
)
def test_a_place_in_the_queue_is_told_soon_and_then_only_of_progress(
    position: int, told: int | None, told_after: timedelta | None, after: timedelta, is_news: bool
) -> None:
    told_at = None if told_after is None else NOW + told_after
    answer = queue_positions.is_news(position, in_queue_since=NOW, told=told, told_at=told_at, now=NOW + after)
    assert answer is is_news
