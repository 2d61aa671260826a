"""When a queue is open, in local time, and when that changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.queues.opening_hours import is_open, next_change, opens_at
from models.values import HoursValues

PARIS = "Europe/Paris"
OFFICE = tuple((day, 9 * 60, 17 * 60) for day in range(5))
HOURS = HoursValues(PARIS, OFFICE, frozenset({date(2026, 5, 1)}))
MINUTE = timedelta(minutes=1)


def in_paris(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(PARIS), fold=fold).astimezone(UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        (in_paris(2026, 3, 2, 8, 59), False),  # a Monday in winter
        (in_paris(2026, 3, 2, 9, 0), True),
        (in_paris(2026, 3, 2, 16, 59), True),
        (in_paris(2026, 3, 2, 17, 0), False),
        (in_paris(2026, 7, 6, 9, 0), True),  # and one in summer, by the same clock on the wall
        (in_paris(2026, 3, 7, 12, 0), False),  # a Saturday
        (in_paris(2026, 5, 1, 12, 0), False),  # a holiday
    ],
)
def test_open_by_the_clock_on_the_wall(at: datetime, opened: bool) -> None:
    assert is_open(HOURS, at) is opened


def test_without_hours_always_open_without_intervals_never() -> None:
    at = in_paris(2026, 3, 2, 3)
    assert (is_open(None, at), next_change(None, at), opens_at(None, at)) == (True, None, None)
    never = HoursValues(PARIS, ())
    assert (is_open(never, at), next_change(never, at), opens_at(never, at)) == (False, None, None)
    always = HoursValues(PARIS, tuple((day, 0, 24 * 60) for day in range(7)))
    assert (is_open(always, at), next_change(always, at)) == (True, None)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (in_paris(2026, 3, 2, 8), in_paris(2026, 3, 2, 9)),
        (in_paris(2026, 3, 6, 18), in_paris(2026, 3, 9, 9)),  # over the weekend
        (in_paris(2026, 3, 27, 18), in_paris(2026, 3, 30, 9)),  # in which the clocks go forward
        (in_paris(2026, 4, 30, 18), in_paris(2026, 5, 4, 9)),  # over a holiday and a weekend
        (in_paris(2026, 3, 2, 12), None),  # open already
    ],
)
def test_opens_next(at: datetime, opens: datetime | None) -> None:
    assert opens_at(HOURS, at) == opens


def test_the_holiday_of_a_far_year_closes_what_is_always_open() -> None:
    always = HoursValues(PARIS, tuple((day, 0, 24 * 60) for day in range(7)), frozenset({date(2031, 12, 25)}))
    closes = next_change(always, in_paris(2026, 3, 2))
    assert closes == in_paris(2031, 12, 25)
    assert next_change(always, closes) == in_paris(2031, 12, 26)


def test_the_hour_that_the_clocks_leave_out() -> None:
    """On 29 March 2026, 02:00 is 03:00: from 02:30 to 03:30 is half an hour, from 02:10 to 02:50 nothing."""
    half = HoursValues(PARIS, ((6, 150, 210),))
    night = in_paris(2026, 3, 29, 0)
    assert next_change(half, night) == in_paris(2026, 3, 29, 3)
    assert next_change(half, in_paris(2026, 3, 29, 3)) == in_paris(2026, 3, 29, 3, 30)
    nothing = HoursValues(PARIS, ((6, 130, 170),))
    assert next_change(nothing, night) == in_paris(2026, 4, 5, 2, 10)


def test_the_hour_that_comes_twice() -> None:
    """On 25 October 2026, 03:00 is 02:00 again: from 02:15 to 02:45 it is open twice."""
    twice = HoursValues(PARIS, ((6, 135, 165),))
    moments = [in_paris(2026, 10, 25, 0)]
    for _ in range(4):
        moments.append(next_change(twice, moments[-1]) or moments[0])
    assert moments[1:] == [in_paris(2026, 10, 25, 2, minute, fold=fold) for fold in (0, 1) for minute in (15, 45)]


intervals = st.tuples(st.integers(0, 6), st.integers(0, 24 * 4 - 1), st.integers(1, 24 * 4)).map(
    lambda parts: (parts[0], min(parts[1] * 15, parts[2] * 15), max(parts[1] * 15, parts[2] * 15))
)
zones = st.sampled_from([PARIS, "UTC", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu"])
days = st.dates(date(2026, 1, 1), date(2026, 12, 20))


@given(
    weekly=st.lists(intervals, max_size=4),
    zone=zones,
    holidays=st.sets(days, max_size=3),
    day=days,
    minute=st.integers(0, 1439),
)
@settings(max_examples=80, deadline=None)
def test_the_next_change_is_the_first_minute_at_which_it_is_otherwise(
    weekly: list[tuple[int, int, int]], zone: str, holidays: set[date], day: date, minute: int
) -> None:
    hours = HoursValues(zone, tuple(weekly), frozenset(holidays))
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + MINUTE * minute
    stands, change = is_open(hours, at), next_change(hours, at)
    until = min(change or at + timedelta(days=9), at + timedelta(days=9))
    moment = at
    while moment < until:
        assert is_open(hours, moment) is stands, moment
        moment += MINUTE * 5  # intervals and changes of clocks stand at full quarters of an hour
    if change:
        assert is_open(hours, change) is not stands
        assert is_open(hours, change - MINUTE) is stands
        assert change.tzinfo is UTC


@pytest.mark.parametrize(
    "day", [date(2026, 3, 29), date(2026, 9, 6), date(2026, 10, 25), date(2026, 4, 24), date(2026, 10, 4)]
)
@given(weekly=st.lists(intervals, min_size=1, max_size=3), zone=zones, minute=st.integers(0, 1439))
@settings(max_examples=30, deadline=None)
def test_so_it_is_around_the_days_on_which_clocks_change(
    day: date, weekly: list[tuple[int, int, int]], zone: str, minute: int
) -> None:
    shifted = [((day.weekday() + number % 2) % 7, begin, end) for number, (_, begin, end) in enumerate(weekly)]
    test_the_next_change_is_the_first_minute_at_which_it_is_otherwise.hypothesis.inner_test(  # type: ignore[attr-defined]
        shifted, zone, set(), day - timedelta(days=1), minute
    )
