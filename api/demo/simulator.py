"""Simulates customers and agents of the demo through the operations that everyone uses. scripts.py says who says what.

`step` does everything that is due by `clock.now()`, so that a test can simulate hours without waiting.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Self
from uuid import UUID

from api.demo.conversations import ConversationSimulator
from api.demo.offers import OfferResponder
from api.demo.scripts import Script
from api.demo.seed_data import PICK_QUEUE, PICK_WORKSTREAM, REPLAY, WORKSTREAMS, WorkstreamSeed, id_of
from api.demo.shift_lead import ShiftLead
from api.demo.simulated_people import SimulatedPeople, attempted
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

STEP_SECONDS = 0.5  # the simulator's seconds; shorter than any delay in a script
SHORTEST_STEP_SECONDS = 0.05  # real seconds: at any speed the server has time for its clients
LONGEST_LEAP_SECONDS = 10.0  # after the machine was asleep, not all missed customers come at once

MOST_ONGOING = 60  # at so many ongoing conversations no new customer comes
USUAL_ONGOING = 46  # … and at so many, they come as fast as they go
ARRIVALS_PER_SECOND = 0.28  # at USUAL_ONGOING
FIRST_CUSTOMERS = 24

PICK_QUEUE_OPEN = 3  # conversations that always wait in the pick queue for the visitor
PICK_QUEUE_ACTIVE = 3
PICKS_AFTER = (4.0, 10.0)  # the simulator's seconds

BREAK_AFTER = (25.0, 60.0)
BREAK_LASTS = (30.0, 90.0)
MOST_ON_BREAK = 2

PICK_QUEUE_ID = id_of("queue", PICK_QUEUE)
REPLAY_QUEUE_ID = id_of("queue", REPLAY)
PICK_WORKSTREAM_SEED = next(workstream for workstream in WORKSTREAMS if workstream.name == PICK_WORKSTREAM)


class Simulator:
    """Starts conversations, sends agents on breaks, and keeps the pick queue filled."""

    def __init__(self, people: SimulatedPeople, seed: int) -> None:
        self._people = people
        self._seed = seed
        self._rng = random.Random(seed)
        self._conversations = ConversationSimulator(people, seed)
        self._answering = OfferResponder(people, random.Random(f"{seed}/offers"))
        self._shift_lead = ShiftLead(people, self._conversations, random.Random(f"{seed}/lead"))
        self._customers = 0
        self._until_arrival = self._rng.expovariate(1)
        self._stepped_at: datetime | None = None
        self._pick_at: datetime | None = None
        self._break_at: datetime | None = None
        self._on_break: dict[UUID, datetime] = {}
        self._pick_queue_lock = asyncio.Lock()

    @classmethod
    async def ready(cls, *, seed: int, speed: float, customers: int = FIRST_CUSTOMERS) -> Self:
        """A simulator whose first customers wait already."""
        simulator = cls(await SimulatedPeople.load(speed), seed)
        await simulator.fill_pick_queue()
        for _ in range(customers):
            await simulator._arrive()
        return simulator

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Simulate in the background."""
        tasks = [
            asyncio.create_task(keep_running(work), name="demo") for work in (self._run_steps, self._watch_pick_queue)
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task

    async def step(self) -> None:
        """Do everything that is due by now."""
        now = clock.now()
        await self.fill_pick_queue()
        rows = await self._floor()
        self._conversations.forget_all_but(rows)
        for row in rows:
            await self._conversations.advance(row, now)
        await self._answering.answer(now)
        await self._pick(rows, now)
        await self._shift_lead.supervise(rows, now)
        await self._take_breaks(now)
        await self._let_customers_in(len(rows), now)
        self._stepped_at = now

    async def fill_pick_queue(self) -> None:
        """Start conversations until PICK_QUEUE_OPEN of them wait in the pick queue."""
        async with self._pick_queue_lock:
            for _ in range(PICK_QUEUE_OPEN - len(await self._waiting_in_pick_queue())):
                await self._begin(PICK_WORKSTREAM_SEED)

    async def longest_waiting(self) -> UUID:
        """The conversation that waits longest in the pick queue; simulated agents leave it to the visitor."""
        return (await self._waiting_in_pick_queue())[0].id

    async def _waiting_in_pick_queue(self) -> list[Conversation]:
        return await Conversation.filter(
            queue_id=PICK_QUEUE_ID, state=ConversationState.OPEN, distribution=Distribution.PICK
        ).order_by("created_at", "id")

    async def _floor(self) -> list[Conversation]:
        """Ongoing conversations, oldest first; of the replay queue only those whose agent is simulated."""
        going_on = Conversation.filter(state__in=ONGOING).order_by("created_at", "id")
        sent_here = going_on.filter(queue_id=REPLAY_QUEUE_ID, agent_id__in=list(self._people.humans))
        return [*await going_on.exclude(queue_id=REPLAY_QUEUE_ID), *await sent_here]

    async def _run_steps(self) -> None:
        while True:
            await self.step()
            await asyncio.sleep(max(SHORTEST_STEP_SECONDS, STEP_SECONDS / self._people.speed))

    async def _watch_pick_queue(self) -> None:
        """Fill the pick queue as soon as one of its conversations changes, without waiting for the next step."""
        async for log_slice in hub.follow(hub.head.seq, idle_seconds=60):
            changes = [entry.fact for entry in log_slice.entries if isinstance(entry.fact, ConversationChanged)]
            if any(fact.before and fact.before.queue_id == PICK_QUEUE_ID for fact in changes):
                await self.fill_pick_queue()

    async def _let_customers_in(self, ongoing: int, now: datetime) -> None:
        """Poisson arrivals, at a lower rate the more conversations are ongoing."""
        passed = (now - (self._stepped_at or now)).total_seconds() * self._people.speed
        crowding = (MOST_ONGOING - ongoing) / (MOST_ONGOING - USUAL_ONGOING)
        self._until_arrival -= max(0.0, crowding) * ARRIVALS_PER_SECOND * min(passed, LONGEST_LEAP_SECONDS)
        while self._until_arrival <= 0:
            self._until_arrival += self._rng.expovariate(1)
            await self._arrive()

    async def _arrive(self) -> None:
        await self._begin(self._rng.choices(WORKSTREAMS, [workstream.weight for workstream in WORKSTREAMS])[0])

    async def _begin(self, workstream: WorkstreamSeed) -> None:
        """Start a new customer's conversation. A customer has the same external id on every workstream."""
        self._customers += 1
        script = Script.for_new_customer(f"{self._seed}/{self._customers}", workstream)
        started: Started | None = await attempted(
            start_conversation(
                workstream=workstream.name,
                title=script.topic.title,
                customer=NewCustomer(
                    name=script.customer,
                    external_id=f"{script.phrasebook.language}/{script.customer}",
                    locale=script.phrasebook.language,
                ),
                text=None if workstream.channel.is_record else script.topic.opening,
                language=script.phrasebook.language,
                by=self._people.connectors[id_of("user", workstream.connector)],
            )
        )
        if started:
            self._conversations.scripts[started.conversation_id] = script

    async def _pick(self, rows: list[Conversation], now: datetime) -> None:
        """Simulated agents of the pick queue take all but the longest waiting, which is left to the visitor."""
        if self._pick_at and now < self._pick_at:
            return
        waiting = await self._waiting_in_pick_queue()
        active = [
            row
            for row in rows
            if row.queue_id == PICK_QUEUE_ID
            and row.state is ConversationState.ACTIVE
            and row.agent_id in self._people.humans
        ]
        if len(waiting) < 2 or (len(active) >= PICK_QUEUE_ACTIVE and len(waiting) <= PICK_QUEUE_OPEN):
            return
        agents = self._people.members(PICK_QUEUE_ID)
        for agent in self._rng.sample(agents, len(agents)):
            if await attempted(pick_conversation(waiting[1].id, by=agent)):
                break
        self._pick_at = now + self._people.after(self._rng, *PICKS_AFTER)

    async def _take_breaks(self, now: datetime) -> None:
        for agent_id, until in list(self._on_break.items()):
            if now >= until:
                del self._on_break[agent_id]
                await attempted(set_presence(Presence.AVAILABLE, by=self._people.humans[agent_id]))
        if self._break_at and now >= self._break_at and len(self._on_break) < MOST_ON_BREAK:
            agent = self._rng.choice([one for one in self._people.humans.values() if one.id not in self._on_break])
            self._on_break[agent.id] = now + self._people.after(self._rng, *BREAK_LASTS)
            await attempted(set_presence(Presence.AWAY, by=agent))
            self._break_at = None
        if self._break_at is None:
            self._break_at = now + self._people.after(self._rng, *BREAK_AFTER)
