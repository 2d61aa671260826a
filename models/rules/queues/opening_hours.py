"""When a queue is open: its operating hours as the clock on the wall goes there, summer time included."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.values import HoursValues

DAY = timedelta(days=1)
DAY_MINUTES = 24 * 60
# Without a holiday, hours that don't change in so many never do. One week is not enough: the hour in which a queue is
# open may be the one that the clocks leave out.
DAYS_TO_LOOK = 15


def is_open(hours: HoursValues | None, at: datetime) -> bool:
    """Whether it is within its hours at a moment; without hours it always is."""
    if hours is None:
        return True
    wall = at.astimezone(ZoneInfo(hours.time_zone))
    minute = wall.hour * 60 + wall.minute
    return wall.date() not in hours.holidays and any(
        day == wall.weekday() and begin <= minute < end for day, begin, end in hours.weekly
    )


def next_change(hours: HoursValues | None, at: datetime) -> datetime | None:
    """The first moment after `at` from which it is no longer as it is then; None when it stays so for ever."""
    if hours is None or not hours.weekly:
        return None
    stands = is_open(hours, at)
    moments = {moment for day in _days_of_interest(hours, at) for moment in _boundaries(hours, day) if moment > at}
    return next((moment for moment in sorted(moments) if is_open(hours, moment) != stands), None)


def opens_at(hours: HoursValues | None, at: datetime) -> datetime | None:
    """When it opens next; None while it is open, and when it never will."""
    return None if is_open(hours, at) else next_change(hours, at)


def _days_of_interest(hours: HoursValues, at: datetime) -> set[date]:
    """The coming ones and those after a holiday: between them, each week is like the one before."""
    today = at.astimezone(ZoneInfo(hours.time_zone)).date()
    beginnings = {today, *(day for day in hours.holidays if day >= today)}
    return {beginning + DAY * number for beginning in beginnings for number in range(DAYS_TO_LOOK + 1)}


def _boundaries(hours: HoursValues, day: date) -> Iterator[datetime]:
    """The moments of a day at which anything may change, in UTC: a time may come twice there, or be left out."""
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
    """The moment on a day, or soon after it, at which the clocks are changed; to the minute."""
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
