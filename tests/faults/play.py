"""One run from the first operation to the verdict. The command is run.py; test_faults.py says what the result must be."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import Random

from models.events import log
from tests.faults import verdict
from tests.faults.actors import Agent, Company, bring_customers
from tests.faults.audience import Audience
from tests.faults.calls import Caller
from tests.faults.counted import Counts
from tests.faults.delays import delays
from tests.faults.drafts import decide_drafts
from tests.faults.faults import Troublemaker
from tests.faults.known_conversations import KnownConversations
from tests.faults.pace import Pace
from tests.faults.plan import Kind, draw
from tests.faults.rights import Rights
from tests.faults.slow_readers import SlowReaders
from tests.faults.stage import Stage
from tests.faults.supervisors import contend
from tests.faults.watching_clients import OfChanges, OfOffers, OfShownRows, WatchingClient

TASKS_OF_A_CONNECTOR = 2
MEMORY_LOOK_SECONDS = 1.0
STILL_SECONDS = 3.0  # without a new fact: then the followers have nothing left to do
STILL_WITHIN_SECONDS = (
    400.0  # what is routed to agents who answer no more expires, and is routed on until all have missed one
)
SLOW_READERS_MEASURED = 20


@dataclass(frozen=True, slots=True)
class Options:
    """The size of a run. `patience_seconds` is how long a client may take to reach a position."""

    operations: int
    faults: int
    seed: int
    seconds: float  # at most, until the last operation
    patience_seconds: float = 60.0
    only: frozenset[Kind] = frozenset(Kind)  # the kinds of faults
    holds_withdrawals: bool = False  # each withdrawal lasts until traffic has met it


class Run:
    """One run: its servers, actors and clients."""

    still_seconds = STILL_SECONDS

    def __init__(self, stage: Stage, options: Options) -> None:
        floor, tokens = stage.floor, stage.tokens()
        self.stage, self.options, self.counted = stage, options, Counts()
        self.random = Random(options.seed)
        self.caller = Caller(stage.urls, tokens, self.counted, self.random)
        self.known = KnownConversations(self.random)
        self.rights = Rights(floor, self.caller)
        self.company = self._company(Pace(options.operations, options.seconds))
        self.agents = [Agent(self.company, person) for person in floor.agents]
        self.slow_readers = SlowReaders(tokens[floor.admin.login], self.counted, self.random)
        self.audience = Audience(stage, self.caller, self.counted, self.random, self.rights, options.patience_seconds)

    def _company(self, pace: Pace) -> Company:
        return Company(self.stage.floor, self.known, self.caller, pace, self.random)

    @property
    def progress(self) -> str:
        counted, pace = self.counted, self.company.pace
        wrong = ", ".join(f"{name} {number}" for name, number in counted.wrong.items()) or "nothing wrong"
        return (
            f"{pace.count:,} of {pace.operations:,} operations, {counted.kills.total()} faults, "
            f"{counted.deliveries:,} deliveries, {wrong}"
        )

    async def play(self) -> Counts:
        began = time.monotonic()
        self.audience.seat(self.agents)
        async with self._watching():
            await self._work()
            await self._stillness()
            await self.audience.compare_all()
        self.counted.release_changes = self.stage.release_changes
        await self._judge()
        await self.caller.close()
        self.counted.seconds = time.monotonic() - began
        return self.counted

    async def _work(self) -> None:
        """Act while faults strike."""
        plan = draw(
            self.options.seed,
            operations=self.options.operations,
            faults=self.options.faults,
            servers=len(self.stage.servers),
            on_postgres=self.stage.postgres is not None,
            only=self.options.only,
        )
        held_seconds = self.options.seconds if self.options.holds_withdrawals else None
        trouble = Troublemaker(self.stage, self.audience, self.rights, self.slow_readers, self.counted, held_seconds)
        pace = self.company.pace
        await all_together(
            trouble.follow(plan, pace), self.audience.compare_now_and_then(pace), *self._acting(self.company)
        )
        if pace.is_up:
            self.counted.stalled(f"{pace.count} of {pace.operations} operations were answered in time")
        self.counted.operations += pace.count
        await self.slow_readers.go()
        await self._measure_slow_readers()

    def _acting(self, company: Company) -> Sequence[object]:
        floor = self.stage.floor
        pairs = zip(floor.supervisors[::2], floor.supervisors[1::2], strict=True)
        for agent in self.agents:
            agent.company = company
        return [
            *(bring_customers(company, person) for person in floor.connectors * TASKS_OF_A_CONNECTOR),
            *(agent.work() for agent in self.agents),
            *(contend(company, one, other) for one, other in pairs),
            *(
                [] if floor.is_upgraded else [decide_drafts(company, *floor.supervisors[:2])]
            ),  # not before the upgrade's end
        ]

    async def _measure_slow_readers(self) -> None:
        """Measure the memory that clients which read nothing cost, without faults. The servers cut them off meanwhile."""
        share = max(1, self.options.operations // 20)
        await self._busy_for(share)  # so that the servers have allocated what they keep anyway
        before = sum(self.stage.resident_bytes())
        await self.slow_readers.come(SLOW_READERS_MEASURED, self.stage.socket_urls)
        most = await self._busy_for(share)
        self.counted.bytes_per_slow_reader = max(0, most - before) / SLOW_READERS_MEASURED
        await self.slow_readers.go()

    async def _busy_for(self, operations: int) -> int:
        """Do this many operations, and return the largest memory that all servers used together."""
        pace = Pace(operations, self.options.seconds)
        pace.all_faults_struck = True
        most = 0

        async def look() -> None:
            nonlocal most
            while not pace.is_over:
                most = max(most, sum(self.stage.resident_bytes()))
                await asyncio.sleep(MEMORY_LOOK_SECONDS / 4)

        await all_together(look(), *self._acting(self._company(pace)))
        self.counted.operations += pace.count
        return most

    async def _stillness(self) -> None:
        """Wait until routing, scoring and due times have nothing left to do."""
        until = time.monotonic() + STILL_WITHIN_SECONDS
        seq, since = -1, time.monotonic()
        while time.monotonic() - since < self.still_seconds:
            head = (await log.head()).seq
            if head != seq:
                seq, since = head, time.monotonic()
            if time.monotonic() > until:
                self.counted.stalled(f"the log still grows after {STILL_WITHIN_SECONDS:.0f} s without an operation")
                return
            await asyncio.sleep(STILL_SECONDS / 10)

    async def _judge(self) -> None:
        floor = self.stage.floor
        watching_clients: list[WatchingClient] = [
            OfChanges(stream, self.rights, stream.viewer is floor.admin, self.counted)
            for stream in self.audience.changes
        ]
        watching_clients += [OfOffers(stream, self.counted) for stream in self.audience.notified]
        watching_clients += [OfShownRows(stream, self.rights) for stream in self.audience.lists if stream.keeps_shown]
        await verdict.judge_log(self.counted, self.caller.answers, watching_clients)
        await verdict.judge_rows(self.counted)
        await verdict.judge_scores(self.counted)
        await verdict.judge_drafts(self.counted)
        verdict.judge_histories(self.counted, self.known)
        self.counted.delays = delays(self.caller.answers, self.audience.changes[0].seen)

    @asynccontextmanager
    async def _watching(self) -> AsyncIterator[None]:
        """Keep the sockets open meanwhile, and look at the servers."""
        tasks = [asyncio.create_task(socket.run()) for socket in self.audience.sockets]
        tasks.append(asyncio.create_task(self._look_at_servers()))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

    async def _look_at_servers(self) -> None:
        while True:
            self.counted.most_bytes = max([self.counted.most_bytes, *self.stage.resident_bytes()])
            await asyncio.sleep(MEMORY_LOOK_SECONDS)


async def all_together(*work: object) -> None:
    """Run them together; the failure of one ends the others."""
    async with asyncio.TaskGroup() as group:
        for each in work:
            assert asyncio.iscoroutine(each)
            group.create_task(each)
