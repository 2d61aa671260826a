"""Which operating hours are valid, and which message the others get."""

import pytest

from models.rules.configuration.operating_hours_input import HoursChanges, Interval, in_order, must_be_hours
from models.rules.refusals import BadInput
from models.vocabulary import Weekday

MONDAY = Weekday.MONDAY


@pytest.mark.parametrize(
    "fit",
    [
        HoursChanges(),
        HoursChanges(name="Office", time_zone="America/Argentina/Ushuaia", weekly=(), holidays=()),
        HoursChanges(weekly=(Interval(MONDAY, "00:00", "24:00"), Interval(Weekday.SUNDAY, "22:00", "24:00"))),
        HoursChanges(weekly=(Interval(MONDAY, "13:00", "18:00"), Interval(MONDAY, "09:00", "13:00"))),
        HoursChanges(holidays=("2028-02-29",)),
    ],
)
def test_these_can_be(fit: HoursChanges) -> None:
    must_be_hours(fit)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (HoursChanges(name=""), "name: must have"),
        (HoursChanges(time_zone="europe/paris"), "timeZone: there is no time zone 'europe/paris'."),
        (HoursChanges(time_zone="../../etc/passwd"), "timeZone: there is no time zone"),
        (HoursChanges(weekly=(Interval(MONDAY, "9:00", "12:00"),)), "weekly: '9:00' is not a time"),
        (HoursChanges(weekly=(Interval(MONDAY, "09:00", "24:01"),)), "weekly: '24:01' is not a time"),
        (HoursChanges(weekly=(Interval(MONDAY, "18:00", "02:00"),)), "write two intervals"),
        (HoursChanges(weekly=(Interval(MONDAY, "09:00", "09:00"),)), "ends before it begins"),
        (
            HoursChanges(weekly=(Interval(MONDAY, "12:00", "18:00"), Interval(MONDAY, "09:00", "12:01"))),
            "weekly: MONDAY 09:00 to 12:01 and 12:00 to 18:00 overlap",
        ),
        (HoursChanges(holidays=("2026-02-29",)), "holidays: '2026-02-29' is not a date"),
        (HoursChanges(holidays=("20261225",)), "holidays: '20261225' is not a date"),
        (HoursChanges(holidays=("2026-12-25", "2026-12-25")), "holidays: a day is listed twice"),
    ],
)
def test_these_can_not(changes: HoursChanges, message: str) -> None:
    with pytest.raises(BadInput, match=message.replace("(", r"\(")):
        must_be_hours(changes)


def test_days_are_kept_in_order() -> None:
    given = [
        Interval(Weekday.SUNDAY, "10:00", "12:00"),
        Interval(MONDAY, "13:00", "14:00"),
        Interval(MONDAY, "09:00", "10:00"),
    ]
    assert in_order(given) == [(0, "09:00", "10:00"), (0, "13:00", "14:00"), (6, "10:00", "12:00")]
