"""What somebody may have meant who wrote a time zone that there is not: a city, a distance from UTC, an abbreviation."""

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from models.rules.texts import nearest

FARTHEST_HOURS_WEST, FARTHEST_HOURS_EAST = 12, 14  # for which there is a name of the kind Etc/GMT

_OFFSET = re.compile(r"(?:Etc/)?(?:GMT|UTC|UT|Z)?\s*([+\-\u2212])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)

# A city for each distance from UTC in minutes, as the clocks there are in winter.
_CITIES: Mapping[int, str] = MappingProxyType(
    {
        -600: "Pacific/Honolulu",
        -540: "America/Anchorage",
        -480: "America/Los_Angeles",
        -420: "America/Denver",
        -360: "America/Chicago",
        -300: "America/New_York",
        -240: "America/Halifax",
        -210: "America/St_Johns",
        -180: "America/Sao_Paulo",
        -60: "Atlantic/Azores",
        0: "Europe/London",
        60: "Europe/Paris",
        120: "Europe/Athens",
        180: "Europe/Istanbul",
        210: "Asia/Tehran",
        240: "Asia/Dubai",
        270: "Asia/Kabul",
        300: "Asia/Karachi",
        330: "Asia/Kolkata",
        345: "Asia/Kathmandu",
        360: "Asia/Dhaka",
        390: "Asia/Yangon",
        420: "Asia/Bangkok",
        480: "Asia/Singapore",
        540: "Asia/Tokyo",
        570: "Australia/Darwin",
        600: "Australia/Brisbane",
        720: "Pacific/Auckland",
    }
)
_ABBREVIATIONS: Mapping[str, str] = MappingProxyType(
    {
        "CEST": "Europe/Paris",
        "EEST": "Europe/Athens",
        "BST": "Europe/London",
        "MSK": "Europe/Moscow",
        "EDT": "America/New_York",
        "CST": "America/Chicago",
        "CDT": "America/Chicago",
        "MDT": "America/Denver",
        "PST": "America/Los_Angeles",
        "PDT": "America/Los_Angeles",
        "BRT": "America/Sao_Paulo",
        "IST": "Asia/Kolkata",
        "JST": "Asia/Tokyo",
        "SGT": "Asia/Singapore",
        "AEST": "Australia/Sydney",
        "AEDT": "Australia/Sydney",
    }
)


def zone_hint(written: str, zones: Collection[str]) -> str:
    """A sentence that begins with a space, as those of `nearest` do."""
    name = written.strip()
    if found := _OFFSET.fullmatch(name):
        return _of_distance(found)
    if meant := _ABBREVIATIONS.get(name.upper()):
        return f" Did you mean {meant}?"
    spelled = name.replace(" ", "_").lower()
    cities = sorted(zone for zone in zones if zone.lower() == spelled or zone.lower().endswith(f"/{spelled}"))
    if cities:
        return f" Did you mean {cities[0]}?"
    return nearest(name, [zone for zone in zones if "GMT" not in zone]) or " Use a name such as Europe/Paris or UTC."


def _of_distance(found: re.Match[str]) -> str:
    """In the names of the kind Etc/GMT, the sign is the other way round than people write it."""
    is_east, hours, minutes = found[1] == "+", int(found[2]), int(found[3] or 0)
    city = _CITIES.get((hours * 60 + minutes) * (1 if is_east else -1))
    fixed = None
    if not minutes and hours <= (FARTHEST_HOURS_EAST if is_east else FARTHEST_HOURS_WEST):
        fixed = f"Etc/GMT{'-' if is_east else '+'}{hours}" if hours else "UTC"
    if city and fixed:
        return f" Use a city whose clocks you mean, such as {city}, or {fixed}, which has no summer time."
    if city or fixed:
        return f" Did you mean {city or fixed}?"
    return " Use a city whose clocks you mean, such as Europe/Paris."
