"""Brings the demo's company to life through the same operations that everybody uses. What is said is scripts.py's matter.

Driven by the one clock: `step` does what has come due, so that a test can let hours pass without waiting.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Self
from uuid import UUID

from api.demo.conversations import Stage
from api.demo.offers import Answering
from api.demo.scripts import Play
from api.demo.seed_data import LINES, PICK_QUEUE, PICK_WORKSTREAM, REPLAY, Line, id_of
from api.demo.shift_lead import ShiftLead
from api.demo.simulated_people import Troupe, attempted
from models import clock
from models.events.facts import ConversationChanged
from models.events.hub import hub
from models.followers.runner import keep_running
from models.operations.conversations.start_conversation import NewCustomer, Started, start_conversation
from models.operations.offers.pick_conversation import pick_conversation
from models.operations.presence.set_presence import set_presence
from models.tables import Conversation
from models.vocabulary import ConversationState, Distribution, Presence

ONGOING = tuple(state for state in ConversationState if state is not ConversationState.CLOSED)

STEP_SECONDS = 0.5  # the simulator's; an agent's answer needs no finer time
SHORTEST_STEP_SECONDS = 0.05  # the clock's: however fast, the server has time for others
LONGEST_LEAP_SECONDS = 10.0  # a machine that was asleep is not met by all the customers it has missed

FULL_FLOOR = 60  # ongoing conversations at which nobody new comes
USUAL_FLOOR = 46  # … and at which as many come as go
ARRIVALS_PER_SECOND = 0.28  # at the usual floor
FIRST_CUSTOMERS = 24

DESK_OPEN = 3  # conversations of the pick queue that wait for you at any time
DESK_ACTIVE = 3
PICKS_AFTER = (4.0, 10.0)  # the simulator's seconds

BREAK_AFTER = (25.0, 60.0)
BREAK_LASTS = (30.0, 90.0)
MOST_ON_BREAK = 2

PICK_QUEUE_ID = id_of("queue", PICK_QUEUE)
REPLAY_QUEUE_ID = id_of("queue", REPLAY)
LINE_WITH_PICKING = next(line for line in LINES if line.name == PICK_WORKSTREAM)


class Simulator:
    """The whole floor: who comes, who goes on a break, and the desk that always has someone waiting."""

    def __init__(self, troupe: Troupe, seed: int) -> None:
        self._troupe = troupe
        self._seed = seed
        self._chance = random.Random(seed)
        self._stage = Stage(troupe, seed)
        self._answering = Answering(troupe, random.Random(f"{seed}/offers"))
        self._lead = ShiftLead(troupe, self._stage, random.Random(f"{seed}/lead"))
        self._customers = 0
        self._until_arrival = self._chance.expovariate(1)
        self._stepped_at: datetime | None = None
        self._pick_at: datetime | None = None
        self._break_at: datetime | None = None
        self._on_break: dict[UUID, datetime] = {}
        self._desk = asyncio.Lock()

    @classmethod
    async def ready(cls, *, seed: int, speed: float, customers: int = FIRST_CUSTOMERS) -> Self:
        """A simulator of a floor on which the first customers wait already."""
        simulator = cls(await Troupe.assembled(speed), seed)
        await simulator.keep_desk()
        for _ in range(customers):
            await simulator._arrive()
        return simulator

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Play in the background."""
        tasks = [asyncio.create_task(keep_running(work), name="demo") for work in (self._beat, self._watch_desk)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

    async def step(self) -> None:
        """Everything that has come due by now."""
        now = clock.now()
        await self.keep_desk()
        rows = await self._floor()
        self._stage.forget_all_but(rows)
        for row in rows:
            await self._stage.perform(row, now)
        await self._answering.answer(now)
        await self._pick(rows, now)
        await self._lead.look_round(rows, now)
        await self._take_breaks(now)
        await self._let_customers_in(len(rows), now)
        self._stepped_at = now

    async def keep_desk(self) -> None:
        """Someone waits in the pick queue, whoever has taken whatever."""
        async with self._desk:
            for _ in range(DESK_OPEN - len(await self._waiting_at_the_desk())):
                await self._begin(LINE_WITH_PICKING)

    async def longest_waiting(self) -> UUID:
        """In the pick queue: the one that no played agent takes, because it is left for the visitor."""
        return (await self._waiting_at_the_desk())[0].id

    async def _waiting_at_the_desk(self) -> list[Conversation]:
        return await Conversation.filter(
            queue_id=PICK_QUEUE_ID, state=ConversationState.OPEN, distribution=Distribution.PICK
        ).order_by("created_at", "id")

    async def _floor(self) -> list[Conversation]:
        """What goes on, oldest first. Of the replays only what somebody has sent to a played agent."""
        going_on = Conversation.filter(state__in=ONGOING).order_by("created_at", "id")
        sent_here = going_on.filter(queue_id=REPLAY_QUEUE_ID, agent_id__in=list(self._troupe.humans))
        return [*await going_on.exclude(queue_id=REPLAY_QUEUE_ID), *await sent_here]

    async def _beat(self) -> None:
        while True:
            await self.step()
            await asyncio.sleep(max(SHORTEST_STEP_SECONDS, STEP_SECONDS / self._troupe.speed))

    async def _watch_desk(self) -> None:
        """Fill up at once, without waiting for the next step."""
        async for log_slice in hub.follow(hub.head.seq, idle_seconds=60):
            changes = [entry.fact for entry in log_slice.entries if isinstance(entry.fact, ConversationChanged)]
            if any(fact.before and fact.before.queue_id == PICK_QUEUE_ID for fact in changes):
                await self.keep_desk()

    async def _let_customers_in(self, ongoing: int, now: datetime) -> None:
        """Poisson arrivals, the fewer the fuller the floor."""
        passed = (now - (self._stepped_at or now)).total_seconds() * self._troupe.speed
        crowding = (FULL_FLOOR - ongoing) / (FULL_FLOOR - USUAL_FLOOR)
        self._until_arrival -= max(0.0, crowding) * ARRIVALS_PER_SECOND * min(passed, LONGEST_LEAP_SECONDS)
        while self._until_arrival <= 0:
            self._until_arrival += self._chance.expovariate(1)
            await self._arrive()

    async def _arrive(self) -> None:
        await self._begin(self._chance.choices(LINES, [line.weight for line in LINES])[0])

    async def _begin(self, line: Line) -> None:
        """A new customer on one of the lines; the same person calls under the same id on all of them."""
        self._customers += 1
        play = Play.written(f"{self._seed}/{self._customers}", line)
        started: Started | None = await attempted(
            start_conversation(
                workstream=line.name,
                title=play.topic.title,
                customer=NewCustomer(
                    name=play.customer,
                    external_id=f"{play.book.language}/{play.customer}",
                    locale=play.book.language,
                ),
                text=None if line.channel.is_record else play.topic.opening,
                language=play.book.language,
                by=self._troupe.connectors[id_of("user", line.connector)],
            )
        )
        if started:
            self._stage.plays[started.conversation_id] = play

    async def _pick(self, rows: list[Conversation], now: datetime) -> None:
        """Played agents of the pick queue take all but the longest waiting: that one is left for you."""
        if self._pick_at and now < self._pick_at:
            return
        waiting = await self._waiting_at_the_desk()
        active = [
            row
            for row in rows
            if row.queue_id == PICK_QUEUE_ID
            and row.state is ConversationState.ACTIVE
            and row.agent_id in self._troupe.humans
        ]
        if len(waiting) < 2 or (len(active) >= DESK_ACTIVE and len(waiting) <= DESK_OPEN):
            return
        agents = self._troupe.members(PICK_QUEUE_ID)
        for agent in self._chance.sample(agents, len(agents)):
            if await attempted(pick_conversation(waiting[1].id, by=agent)):
                break
        self._pick_at = now + self._troupe.after(self._chance, *PICKS_AFTER)

    async def _take_breaks(self, now: datetime) -> None:
        for agent_id, until in list(self._on_break.items()):
            if now >= until:
                del self._on_break[agent_id]
                await attempted(set_presence(Presence.AVAILABLE, by=self._troupe.humans[agent_id]))
        if self._break_at and now >= self._break_at and len(self._on_break) < MOST_ON_BREAK:
            agent = self._chance.choice([one for one in self._troupe.humans.values() if one.id not in self._on_break])
            self._on_break[agent.id] = now + self._troupe.after(self._chance, *BREAK_LASTS)
            await attempted(set_presence(Presence.AWAY, by=agent))
            self._break_at = None
        if self._break_at is None:
            self._break_at = now + self._troupe.after(self._chance, *BREAK_AFTER)
