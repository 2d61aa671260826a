"""What operating hours may be configured as. When a queue is open is in opening_hours.py."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from zoneinfo import available_timezones

from models.rules.configuration.administration import LONGEST_NAME
from models.rules.configuration.time_zone_hints import zone_hint
from models.rules.refusals import BadInput
from models.rules.texts import must_be_a_name
from models.vocabulary import Weekday

TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
MOST_INTERVALS = 100
MOST_HOLIDAYS = 1_000


@dataclass(frozen=True, slots=True)
class Interval:
    """Open from `begin` until `end`, "HH:MM" in local time; "24:00" is the end of the day."""

    day: Weekday
    begin: str
    end: str


@dataclass(frozen=True, slots=True)
class HoursChanges:
    """New values; None leaves a part as it is. `holidays` are dates, "YYYY-MM-DD"."""

    name: str | None = None
    time_zone: str | None = None
    weekly: tuple[Interval, ...] | None = None
    holidays: tuple[str, ...] | None = None


def must_be_hours(changes: HoursChanges) -> None:
    """Raises BadInput."""
    if changes.name is not None:
        must_be_a_name("name", changes.name, LONGEST_NAME)
    if changes.time_zone is not None:
        _must_be_a_zone(changes.time_zone)
    if changes.weekly is not None:
        _must_be_a_week(changes.weekly)
    if changes.holidays is not None:
        _must_be_days(changes.holidays)


def in_order(weekly: Sequence[Interval]) -> list[tuple[int, str, str]]:
    """As the table stores them: days as numbers, Monday is 0."""
    days = list(Weekday)
    return sorted((days.index(interval.day), interval.begin, interval.end) for interval in weekly)


def _must_be_a_zone(name: str) -> None:
    if name not in _zones():
        raise BadInput(f"timeZone: there is no time zone {name!r}.{zone_hint(name, _zones())}")


@cache
def _zones() -> frozenset[str]:
    """Cached, because reading them from files is slow."""
    return frozenset(available_timezones())


def _must_be_a_week(weekly: Sequence[Interval]) -> None:
    if len(weekly) > MOST_INTERVALS:
        raise BadInput(f"weekly: at most {MOST_INTERVALS} intervals, not {len(weekly)}.")
    days: defaultdict[Weekday, list[Interval]] = defaultdict(list)
    for interval in weekly:
        for time in (interval.begin, interval.end):
            if not TIME.fullmatch(time):
                raise BadInput(f"weekly: {time!r} is not a time; write it HH:MM, 00:00 to 24:00.")
        if interval.begin >= interval.end:
            raise BadInput(
                f"weekly: {interval.day} {interval.begin} to {interval.end} ends before it begins; to go past midnight, "
                "write two intervals, until 24:00 and from 00:00."
            )
        days[interval.day].append(interval)
    for day, intervals in days.items():
        for one, next_one in pairwise(sorted(intervals, key=lambda interval: interval.begin)):
            if next_one.begin < one.end:
                raise BadInput(
                    f"weekly: {day} {one.begin} to {one.end} and {next_one.begin} to {next_one.end} overlap; join them."
                )


def _must_be_days(holidays: Sequence[str]) -> None:
    if len(holidays) > MOST_HOLIDAYS:
        raise BadInput(f"holidays: at most {MOST_HOLIDAYS}, not {len(holidays)}.")
    for day in holidays:
        try:
            found = date.fromisoformat(day)
        except ValueError:
            found = None
        if found is None or found.isoformat() != day:
            raise BadInput(f"holidays: {day!r} is not a date; write it like 2026-12-25.")
    if len(set(holidays)) < len(holidays):
        raise BadInput("holidays: a day is listed twice.")
