"""Follows the log for alert rules, and rings: each ring at least once in the process, and once in the database.

What rings follows from the log (rules/alerts/ringing.py), and so does its id: what is found again after a restart is there.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from prometheus_client import Counter

from models import clock
from models.database.connections import shielded, snapshot
from models.events import log as event_log
from models.events.hub import hub
from models.floor.past import AT_ONCE, MOST_FACTS, Step, scene_before, step_of, steps_after
from models.followers.alerts import progress
from models.followers.alerts.progress import Begun, Known, Progress
from models.followers.leases import Lease
from models.followers.runner import under_lease
from models.operations.alerts.ring_alerts import Rung, ring_alerts
from models.reading.alerts.rules import rule_of
from models.rules.alerts.ringing import LONGEST_WINDOW, Ringing
from models.rules.alerts.rule import Ring
from models.rules.alerts.scene import Scene
from models.tables import AlertRule
from models.values import SYSTEM

TICK_SECONDS = 1.0  # how late an alert may be that time brings, besides LATE
# A fact may be committed so much later than its time says, and must still be heard before what time brings after it.
LATE = timedelta(seconds=2)
KEEP_SECONDS = 10.0  # what is followed again after a restart
MOST_RINGS = 50  # kept in one unit of work

RUNG = Counter("vigie_alerts_rung_total", "Alerts that alert rules rang.")

_oldest: datetime | None = None


def lag_seconds() -> float:
    """How long ago the oldest fact came that this process is about to follow; 0 if it has followed all that it knows of."""
    return max(0.0, (clock.now() - _oldest).total_seconds()) if _oldest else 0.0


async def run() -> None:
    await under_lease("alerts", _for_ever)


async def _for_ever(lease: Lease) -> None:
    following = await Following.begin(lease)
    async for log_slice in hub.follow(following.seq, idle_seconds=TICK_SECONDS):
        await following.take([step for entry in log_slice.entries if (step := step_of(entry))], log_slice.upto)
        await following.tick(log_slice.read_at - LATE)


class _Place(NamedTuple):
    """Where to go on."""

    head: event_log.Head
    start: Progress
    goes_on: bool  # whether somebody has followed the log up to the start
    steps: Sequence[Step]
    scene: Scene
    rules: Sequence[AlertRule]


async def _place() -> _Place:
    async with snapshot():
        head, kept = await event_log.head(), await progress.load()
        goes_on = kept is not None and await _can_go_on(kept, head)
        start = kept if kept and goes_on else Progress(head.seq, head.epoch, clock.now())
        steps = await steps_after(start.seq, head.seq)
        scene = await scene_before(steps, contacts_since=start.reached_at - LONGEST_WINDOW)
        return _Place(head, start, goes_on, steps, scene, await AlertRule.filter(disabled=False))


class Following:
    """The rules, at the position that they have followed the log to."""

    def __init__(self, lease: Lease | None, ringing: Ringing[UUID], seq: int, epoch: str) -> None:
        self.seq = seq
        self._lease, self._ringing, self._epoch = lease, ringing, epoch
        self._begun: dict[UUID, Begun] = {}
        self._kept_at, self._kept_seq = monotonic(), seq

    @classmethod
    async def begin(cls, lease: Lease | None = None) -> "Following":
        """Go on where somebody stopped. If the log no longer has that, or it is too far back, nothing rings until now."""
        at = await shielded(_place())
        following = cls(lease, Ringing({}, at.scene, at.start.reached_at), at.start.seq, at.head.epoch)
        saved_since = {step.rule_id for step in at.steps}
        for row in at.rules:
            if row.id not in saved_since:  # the others begin by their facts
                following._begin_rule(row, at.start.known.get(row.id), at.start.seq)
        await following.take(at.steps, at.head.seq)
        if following._ringing.rules and not (at.goes_on and following.seq == at.start.seq):
            await following.keep()  # whoever is interrupted after a long backlog need not follow it again
        return following

    async def take(self, steps: Sequence[Step], upto: int) -> None:
        """Ring for these facts, the last of which may be `upto`."""
        global _oldest
        if not steps:
            self.seq = upto
            return
        rung: list[Rung] = []
        _oldest = steps[0].at
        try:
            for number, step in enumerate(steps, 1):
                if number % AT_ONCE == 0:
                    await self._ring(rung)
                    rung, _oldest = [], step.at
                    await asyncio.sleep(0)  # the process serves others, too, and must renew its lease
                if step.rule_id is not None:
                    await self._load_rule(step.rule_id, step.seq, step.at)
                elif step.after is not None:
                    rung += self._rung(self._ringing.hear(step.before, step.after, step.at))
            await self._ring(rung)
        finally:
            _oldest = None
        self.seq = upto

    async def tick(self, at: datetime) -> None:
        """Ring for what time has brought, and keep how far it is, if there is anything to keep."""
        await self._ring(list(self._rung(self._ringing.advance(at))))
        if self._ringing.rules and self.seq > self._kept_seq and monotonic() - self._kept_at >= KEEP_SECONDS:
            await self.keep()

    async def keep(self) -> None:
        known = {id: Known(self._begun[id], self._ringing.watches(id)) for id in self._ringing.rules}
        self._must_hold()
        await progress.keep(Progress(self.seq, self._epoch, self._ringing.at, known))
        self._kept_at, self._kept_seq = monotonic(), self.seq

    def _begin_rule(self, row: AlertRule, known: Known | None, seq: int) -> None:
        if known is not None and known.begun.version == row.version:
            self._begun[row.id] = known.begun
            self._ringing.begin(row.id, rule_of(row), known.watches)
        else:
            self._begun[row.id] = Begun(row.version, seq)
            self._ringing.begin(row.id, rule_of(row))

    async def _load_rule(self, rule_id: UUID, seq: int, at: datetime) -> None:
        """It was saved or deleted. What holds already is nothing new."""
        await self._ring(list(self._rung(self._ringing.advance(at))))
        row = await AlertRule.get_or_none(id=rule_id, disabled=False)
        if row is None:
            self._ringing.begin(rule_id, None)
        else:
            self._begin_rule(row, None, seq)

    def _rung(self, rings: Iterable[tuple[UUID, Ring]]) -> Iterator[Rung]:
        for rule_id, ring in rings:
            begun = self._begun[rule_id]
            yield Rung(rule_id, begun.version, begun.seq, ring)

    async def _ring(self, rung: Sequence[Rung]) -> None:
        waiting = iter(rung)
        while part := list(islice(waiting, MOST_RINGS)):
            self._must_hold()
            outcome = await ring_alerts(part, by=SYSTEM)
            RUNG.inc(len(outcome.alert_ids))

    def _must_hold(self) -> None:
        if self._lease:
            self._lease.must_hold()


async def _can_go_on(kept: Progress, head: event_log.Head) -> bool:
    if kept.epoch != head.epoch or not 0 <= head.seq - kept.seq <= MOST_FACTS:
        return False
    return kept.seq == head.seq or await event_log.oldest() <= kept.seq + 1
