"""When a queue is open: its operating hours in local time, daylight saving time included."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.values import HoursValues

DAY = timedelta(days=1)
DAY_MINUTES = 24 * 60
# If no holiday interferes and nothing changes within this many days, nothing ever does. One week is not enough: a clock
# change may skip the only hour in which a queue is open.
DAYS_TO_LOOK = 15


def is_open(hours: HoursValues | None, at: datetime) -> bool:
    """Whether a queue with these hours is open at a moment. Without hours it always is."""
    if hours is None:
        return True
    wall = at.astimezone(ZoneInfo(hours.time_zone))
    minute = wall.hour * 60 + wall.minute
    return wall.date() not in hours.holidays and any(
        day == wall.weekday() and begin <= minute < end for day, begin, end in hours.weekly
    )


def next_change(hours: HoursValues | None, at: datetime) -> datetime | None:
    """The next moment after `at` when the queue opens or closes; None if it never does."""
    if hours is None or not hours.weekly:
        return None
    stands = is_open(hours, at)
    moments = {moment for day in _days_of_interest(hours, at) for moment in _boundaries(hours, day) if moment > at}
    return next((moment for moment in sorted(moments) if is_open(hours, moment) != stands), None)


def opens_at(hours: HoursValues | None, at: datetime) -> datetime | None:
    """When it opens next; None while it is open, and if it never opens."""
    return None if is_open(hours, at) else next_change(hours, at)


def _days_of_interest(hours: HoursValues, at: datetime) -> set[date]:
    """The next days, and the days after each holiday. In between, each week is like the week before."""
    today = at.astimezone(ZoneInfo(hours.time_zone)).date()
    beginnings = {today, *(day for day in hours.holidays if day >= today)}
    return {beginning + DAY * number for beginning in beginnings for number in range(DAYS_TO_LOOK + 1)}


def _boundaries(hours: HoursValues, day: date) -> Iterator[datetime]:
    """The moments of a day at which anything may change, in UTC. A local time may occur twice in a day, or not at all."""
    minutes = {
        0,
        *(minute for weekday, begin, end in hours.weekly if weekday == day.weekday() for minute in (begin, end)),
    }
    zone = ZoneInfo(hours.time_zone)
    for minute in minutes:
        wall = datetime.combine(day + DAY * (minute // DAY_MINUTES), time(minute // 60 % 24, minute % 60), zone)
        yield wall.astimezone(UTC)
        yield wall.replace(fold=1).astimezone(UTC)
    yield from _shifts(day, zone)


def _shifts(day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """The moment on this day or soon after it at which the clocks change, exact to the minute."""
    early = datetime.combine(day, time(), zone).astimezone(UTC)
    late = early + DAY + timedelta(hours=3)
    before, after = (moment.astimezone(zone).utcoffset() for moment in (early, late))
    if before == after:
        return
    while late - early > timedelta(minutes=1):
        middle = early + timedelta(minutes=(late - early) // timedelta(minutes=2))
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    yield late
