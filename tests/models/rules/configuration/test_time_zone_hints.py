"""Hints for time zones that there are not: they lead to one that there is, and that is meant."""

import re
from zoneinfo import available_timezones

import pytest

from models.rules.configuration.operating_hours_input import HoursChanges, must_be_hours
from models.rules.configuration.time_zone_hints import _ABBREVIATIONS, _CITIES, zone_hint
from models.rules.refusals import BadInput

ZONES = available_timezones()


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("GMT+2", " Use a city whose clocks you mean, such as Europe/Athens, or Etc/GMT-2, which has no summer time."),
        (
            "UTC-05:00",
            " Use a city whose clocks you mean, such as America/New_York, or Etc/GMT+5, which has no summer time.",
        ),
        ("+5:30", " Did you mean Asia/Kolkata?"),
        ("GMT+13", " Did you mean Etc/GMT-13?"),
        ("GMT+19", " Use a city whose clocks you mean, such as Europe/Paris."),
        ("CEST", " Did you mean Europe/Paris?"),
        ("pst", " Did you mean America/Los_Angeles?"),
        ("Paris", " Did you mean Europe/Paris?"),
        ("new york", " Did you mean America/New_York?"),
        ("europe/berlin", " Did you mean Europe/Berlin?"),
        ("Europe/Pariss", " Did you mean Europe/Paris?"),
        ("nowhere at all", " Use a name such as Europe/Paris or UTC."),
    ],
)
def test_the_hint_helps(written: str, hint: str) -> None:
    assert zone_hint(written, ZONES) == hint


def test_every_zone_that_is_named_exists() -> None:
    hints = [zone_hint(f"GMT{sign}{hours}", ZONES) for sign in "+-" for hours in range(20)]
    fixed = set(re.findall(r"Etc/GMT[+-]\d+", " ".join(hints)))
    assert {*fixed, *_CITIES.values(), *_ABBREVIATIONS.values()} <= ZONES
    assert not [each for each in _ABBREVIATIONS if each in ZONES]


def test_it_is_told_with_the_fault() -> None:
    with pytest.raises(BadInput, match=r"^timeZone: there is no time zone 'GMT\+2'\. Use a city"):
        must_be_hours(HoursChanges(time_zone="GMT+2"))
