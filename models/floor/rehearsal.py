"""Tries an alert rule on the kept log, by the rule with which it would ring: rules/alerts/ringing.py."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from models import clock
from models.database.connections import connection
from models.events import log
from models.floor.past import AT_ONCE, MOST_FACTS, scene_before, steps_after
from models.rules.alerts.ringing import LONGEST_WINDOW, Ringing
from models.rules.alerts.rule import Ring, Rule
from models.rules.refusals import BadInput
from models.tables import LogEntry

LONGEST_HOURS = 168  # a week, for which the log is kept by default

RETRY_AFTER_SECONDS = 2  # what 50,000 facts take

_one_at_a_time: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """When the rule would have rung since then."""

    since: datetime
    until: datetime
    rings: Sequence[Ring]


class BeyondReach(Exception):
    """The log can't be looked at over so many hours, but over `possible_hours`."""

    def __init__(self, message: str, possible_hours: int) -> None:
        super().__init__(message)
        self.message, self.possible_hours = message, possible_hours


class AtWork(Exception):
    """Another rule is tried in this process. Whoever waited for it would keep a connection to the database meanwhile."""

    def __init__(self) -> None:
        self.message = f"Another alert rule is tried just now; try again after {RETRY_AFTER_SECONDS} s."
        super().__init__(self.message)


async def rehearse(rule: Rule, *, hours: int) -> Rehearsal:
    """Call it in a snapshot. One at a time in each process: it takes as much of it as a hundred queries.

    What held already at the beginning does not ring, as when the rule had been saved then. Raises BadInput, AtWork, or
    BeyondReach if the log doesn't reach so far back or has too many facts.
    """
    if not 1 <= hours <= LONGEST_HOURS:
        raise BadInput(f"hours: must be 1 to {LONGEST_HOURS}, not {hours:,}.")
    if turn().locked():
        raise AtWork
    async with turn():
        return await _rehearsed(rule, hours)


def turn() -> asyncio.Lock:
    """Whoever has it tries a rule."""
    return _one_at_a_time.setdefault(asyncio.get_running_loop(), asyncio.Lock())


async def _rehearsed(rule: Rule, hours: int) -> Rehearsal:
    until = clock.now()
    since = until - timedelta(hours=hours)
    first, head = await _last_before(since, until), await log.head()
    if head.seq - first > MOST_FACTS:
        raise await _too_much(head.seq, until)
    steps = await steps_after(first, head.seq)
    scene = await scene_before(steps, contacts_since=since - LONGEST_WINDOW)
    ringing = Ringing({"": rule}, scene, since)
    rings: list[Ring] = []
    for number, step in enumerate(steps):
        if step.after is not None:
            rings += [ring for _, ring in ringing.hear(step.before, step.after, step.at)]
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
    rings += [ring for _, ring in ringing.advance(until)]
    return Rehearsal(since, until, rings)


async def _last_before(since: datetime, until: datetime) -> int:
    """The number of the last fact before then; 0 if the log begins later and was never pruned."""
    last = await LogEntry.filter(at__lt=since).using_db(connection()).order_by("-at", "-seq").first()
    if last:
        return int(last.seq)
    first = await LogEntry.all().using_db(connection()).order_by("seq").first()
    if first is None or first.seq == 1:
        return 0
    raise BeyondReach(
        f"The log is kept since {first.at:%Y-%m-%d %H:%M} UTC only; try the rule over fewer hours.",
        _hours(first.at, until),
    )


async def _too_much(last: int, until: datetime) -> BeyondReach:
    oldest = await LogEntry.get(seq=last - MOST_FACTS + 1, using_db=connection())
    hours = _hours(oldest.at, until)
    return BeyondReach(f"That is more than {MOST_FACTS:,} facts of the log; try the rule over fewer hours.", hours)


def _hours(since: datetime, until: datetime) -> int:
    """The whole hours from then on; 0 if there is none."""
    return max(0, int((until - since).total_seconds() // 3600))
