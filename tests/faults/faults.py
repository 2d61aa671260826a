"""Carries out the plan: each fault begins when its number of operations is answered; several can last at the same time."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from schema.ids import global_id
from tests.faults.audience import Audience
from tests.faults.counted import Counts, Outage
from tests.faults.floor import Person
from tests.faults.pace import Pace
from tests.faults.plan import Fault, Kind
from tests.faults.rights import Rights
from tests.faults.slow_readers import SlowReaders
from tests.faults.stage import Stage

CUT_SHARE = 0.5  # of the sockets
SLOW_READERS = 5
OUTAGES = frozenset(
    {Kind.KILL_SERVER, Kind.FREEZE_SERVER, Kind.KILL_REDIS, Kind.KILL_POSTGRES, Kind.STOP_POSTGRES}
)  # while these last, a program is unavailable


@dataclass(eq=False)
class Troublemaker:
    stage: Stage
    audience: Audience
    rights: Rights
    slow_readers: SlowReaders
    counted: Counts
    # How long to wait for traffic during each withdrawal; None: as long as the plan says.
    holds_withdrawals_seconds: float | None = None

    async def follow(self, plan: Sequence[Fault], pace: Pace) -> None:
        """Carry out all faults, and return when the last has ended or time is up."""
        async with asyncio.TaskGroup() as under_way:
            for fault in plan:
                if not await pace.reached(fault.after):
                    self.counted.stalled(
                        f"{fault.kind} was to strike after {fault.after} operations; there were {pace.count}"
                    )
                    break
                under_way.create_task(self._strike(fault))
        pace.all_faults_struck = True

    async def _strike(self, fault: Fault) -> None:
        began = time.monotonic()
        await self.carry_out(fault)
        self.counted.kills[fault.kind] += 1
        if fault.kind in OUTAGES:
            self.counted.outages.append(Outage(fault.kind, began, time.monotonic()))

    async def carry_out(self, fault: Fault) -> None:
        """Return when it has ended."""
        match fault.kind:
            case Kind.KILL_SERVER:
                await self.stage.kill_server(fault.target)
            case Kind.FREEZE_SERVER:
                await self.stage.freeze_server(fault.target, fault.seconds)
            case Kind.KILL_REDIS:
                await self.stage.kill_redis(fault.seconds)
            case Kind.KILL_POSTGRES:
                await self.stage.kill_postgres()
            case Kind.STOP_POSTGRES:
                await self.stage.stop_postgres()
            case Kind.CUT_SOCKETS:
                self.audience.cut(CUT_SHARE)
            case Kind.STAND_STILL:
                await self.slow_readers.go()
                await self.slow_readers.come(SLOW_READERS, self.stage.socket_urls)
            case Kind.WITHDRAW:
                await self._withdraw(fault)

    async def _withdraw(self, fault: Fault) -> None:
        """By its moment and target: Cal loses the only queue, or Cora one of two."""
        person = self.rights.floor.cal if fault.after % 3 == 0 else self.rights.floor.cora
        queues = sorted(self.rights.floor.overseen_by(person))
        queue_id = queues[fault.after % len(queues)]
        if self.holds_withdrawals_seconds is None:
            await self.rights.withdraw(person, queue_id, until=lambda _: asyncio.sleep(fault.seconds))
            return
        await self.audience.has_begun(person)
        await self.rights.withdraw(
            person, queue_id, until=lambda lost_at: self._meets_traffic(person, queue_id, lost_at)
        )

    async def _meets_traffic(self, person: Person, queue_id: UUID, lost_at: str) -> None:
        assert self.holds_withdrawals_seconds is not None
        await self.audience.is_past_a_change(
            person, global_id("Queue", queue_id), after=lost_at, seconds=self.holds_withdrawals_seconds
        )
