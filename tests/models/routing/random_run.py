"""Random operations on a random floor, with time passing and routing after each. judge.py says what must hold."""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from models import clock
from models.events import log
from models.events.hub import hub
from models.followers import due_times
from models.followers.router import Router
from models.operations.configuration.set_rights import RightsChanges, set_rights
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.force_close import force_close
from models.operations.conversations.leave import leave
from models.operations.conversations.release_conversation import release_conversation
from models.operations.conversations.send_message import send_message
from models.operations.conversations.start_conversation import NewCustomer, start_conversation
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.decline_offer import decline_offer
from models.operations.offers.pick_conversation import pick_conversation
from models.operations.presence.set_presence import set_presence
from models.operations.queues.assign_to_queue import assign_to_queue
from models.operations.queues.escalate_conversation import escalate_conversation
from models.operations.queues.hand_over_to_queue import hand_over_to_queue
from models.reading.agent_loads import agent_values
from models.reading.queue_hours import next_opening
from models.rules.refusals import Refused
from models.tables import Conversation, Offer, Participant, Queue, QueueMember
from models.values import Viewer
from models.vocabulary import ActiveSubState, ConversationState, Distribution, OfferStatus, ParticipantMode, Presence
from tests.models.routing.floors import DAWN, SKILLS, Floor
from tests.models.routing.judge import held, picture
from tests.support import invariants

ALL_FACTS = 1_000_000
LOOKS_TO_SETTLE = 10
STEPS_BETWEEN_LONG_LOOKS = 12  # the invariants of all rows cost more than all else
OFTEN = {
    "start": 4,
    "accept": 4,
    "end": 3,
    "close": 4,
    "time_passes": 1.5,
    "escalate": 2,
    "write": 2,
    "force_close": 0.3,
}
OPEN, ACTIVE, WRAP_UP = ConversationState.OPEN, ConversationState.ACTIVE, ConversationState.WRAP_UP

T = TypeVar("T")


class RandomRun:
    """`step` does one random act, lets routing settle and judges it. The same seed gives the same run."""

    def __init__(self, floor: Floor, chance: random.Random, router: Router) -> None:
        self.floor, self.chance, self.router = floor, chance, router
        self.now = DAWN
        self.trail: list[str] = []
        self.offers = 0
        self._place = 0
        self._started: set[UUID] = set()
        self._acts: dict[str, Callable[[], Awaitable[Any]]] = {
            name.removeprefix("_do_"): getattr(self, name) for name in dir(self) if name.startswith("_do_")
        }
        self._people = {who.id: who for who in (*floor.agents, *floor.bots)}

    async def step(self) -> None:
        self.now += timedelta(seconds=1)
        while not await self._does_something():
            pass
        with clock.standing_at(self.now):
            await self._settle()
            await self._nothing_is_lost()
            await self._capacity_has_not_drifted()
            if len(self.trail) % STEPS_BETWEEN_LONG_LOOKS == 0:
                await self.check_everything()

    async def _does_something(self) -> bool:
        names = sorted(self._acts)
        [name] = self.chance.choices(names, [OFTEN.get(name, 1) for name in names])
        with clock.standing_at(self.now):
            try:
                await self._acts[name]()
                self.trail.append(name)
            except Refused as refused:
                self.trail.append(f"{name}: {refused.code}")
            except _NothingToDo:
                return False
        return True

    async def check_everything(self) -> None:
        await invariants.check_rows(await Conversation.all())

    async def _settle(self) -> None:
        """Routing hears what happened, looks, and hears of what it did itself, until nothing more happens."""
        for _ in range(LOOKS_TO_SETTLE):
            entries = await log.read_after(self._place, limit=ALL_FACTS)
            for entry in entries:
                self._place = entry.seq
                self.router.hear(entry.fact)
            assert await hub.reached(self._place), "the floor is where its hub is"
            before = await picture()
            await self.router.look()
            entries = await log.read_after(self._place, limit=ALL_FACTS)
            self.offers += before.follow(entry.fact for entry in entries)
            if not entries:
                before.nobody_starves()
                return
        raise AssertionError("routing does not come to rest")

    async def _nothing_is_lost(self) -> None:
        """Every conversation is in a queue, with one agent, or over; no agent is offered two things by one."""
        rows = await Conversation.all()
        assert {row.id for row in rows} == self._started, "conversations came or went"
        queues = {queue.id for queue in await Queue.all()}
        pending = await Offer.filter(status=OfferStatus.PENDING)
        assert len({offer.conversation_id for offer in pending}) == len(pending), "offered twice at once"
        handling = await Participant.filter(
            mode__in=[ParticipantMode.PRIMARY, ParticipantMode.BOT], is_present=True, until=None
        )
        assert len({each.conversation_id for each in handling}) == len(handling), "held twice"
        for row in rows:
            assert row.queue_id in queues
            assert (row.agent_id is None) == (row.state is OPEN) or row.state is ConversationState.CLOSED
            if row.state is OPEN:
                assert row.queue_since
                assert row.waiting_since == row.wait_rank_at

    async def _capacity_has_not_drifted(self) -> None:
        used, active = await held()
        for id, agent in (await agent_values()).items():
            assert (agent.units_used, agent.open_conversations) == (used[id], active[id]), f"{agent.name} has drifted"

    def _one_of(self, choices: Any) -> Any:
        listed = sorted(choices, key=lambda choice: str(getattr(choice, "name", "")))
        if not listed:
            raise _NothingToDo
        return self.chance.choice(listed)

    async def _some(self, **condition: Any) -> Conversation:
        rows = await Conversation.filter(**condition).order_by("created_at")
        if not rows:
            raise _NothingToDo
        return self.chance.choice(rows)

    async def _do_start(self) -> None:
        for _ in range(self.chance.choice((1, 2, 4))):
            await self._start()

    async def _start(self) -> None:
        workstream, queue = self._one_of(self.floor.workstreams), self._one_of(self.floor.queues)
        started = await start_conversation(
            workstream=workstream.name,
            queue=queue.name if self.chance.random() < 0.4 else None,
            customer=NewCustomer(name="Dora", external_id=self.chance.choice("abcdef")),
            text="Hello" if self.chance.random() < 0.5 else None,
            required_skills=self.chance.sample(SKILLS, self.chance.choice((0, 0, 0, 1))),
            by=self.floor.connector,
        )
        self._started.add(started.conversation_id)

    async def _do_time_passes(self) -> None:
        """The follower's own clock: openings, and what comes free without a fact; due times are worked off."""
        self.now += timedelta(seconds=self.chance.choice((20, 130, 1_200, 7_200)))
        opening = await next_opening()
        with clock.standing_at(self.now):
            while await due_times.work_off():
                pass
        assert opening is None or opening.tzinfo
        self.router.hear_of_everything()

    async def _pending(self) -> tuple[Offer, Viewer]:
        pending = await Offer.filter(status=OfferStatus.PENDING).order_by("made_at", "expires_at")
        if not pending:
            raise _NothingToDo
        offer = self.chance.choice(pending)
        return offer, self._people[offer.agent_id]

    async def _do_accept(self) -> None:
        offer, agent = await self._pending()
        await accept_offer(offer.id, by=agent)

    async def _do_decline(self) -> None:
        offer, agent = await self._pending()
        await decline_offer(offer.id, by=agent)

    async def _do_end(self) -> None:
        row = await self._some(sub_state=ActiveSubState.IN_CONVERSATION)
        await end_conversation(row.id, by=self._agent_of(row))

    async def _do_leave(self) -> None:
        row = await self._some(sub_state=ActiveSubState.IN_CONVERSATION)
        await leave(row.id, by=self._agent_of(row))

    async def _do_release(self) -> None:
        row = await self._some(sub_state=ActiveSubState.IN_CONVERSATION, agent_is_bot=False)
        await release_conversation(row.id, by=self._agent_of(row))

    async def _do_hand_over(self) -> None:
        row = await self._some(sub_state=ActiveSubState.IN_CONVERSATION, agent_is_bot=False)
        await hand_over_to_queue(row.id, queue_id=self._one_of(self.floor.queues).id, by=self._agent_of(row))

    async def _do_close(self) -> None:
        row = await self._some(state=WRAP_UP)
        await close_conversation(row.id, by=self._agent_of(row))

    async def _do_escalate(self) -> None:
        row = await self._some(sub_state=ActiveSubState.IN_CONVERSATION, agent_is_bot=True)
        queue = self._one_of(self.floor.queues) if self.chance.random() < 0.5 else None
        await escalate_conversation(row.id, queue_id=queue.id if queue else None, by=self._agent_of(row))

    async def _do_write(self) -> None:
        row = await self._some(state__in=[ConversationState.WAITING, ACTIVE])
        await send_message(row.id, text="Still there?", by=self.floor.connector)

    async def _do_pick(self) -> None:
        row = await self._some(state=OPEN, distribution=Distribution.PICK)
        await pick_conversation(row.id, by=self._one_of(self.floor.agents))

    async def _do_assign_to_agent(self) -> None:
        row = await self._some(state=OPEN)
        await assign_to_agent(
            row.id, agent_id=self._one_of(self.floor.agents).id, override_capacity=True, by=self.floor.supervisor
        )

    async def _do_assign_to_queue(self) -> None:
        row = await self._some(state=OPEN)
        await assign_to_queue(row.id, queue_id=self._one_of(self.floor.queues).id, by=self.floor.supervisor)

    async def _do_force_close(self) -> None:
        row = await self._some(state__in=[OPEN, ACTIVE])
        await force_close(row.id, reason="Abuse", by=self.floor.supervisor)

    async def _do_presence(self) -> None:
        presence = self.chance.choice((Presence.AVAILABLE, Presence.AVAILABLE, Presence.AWAY, Presence.OFFLINE))
        await set_presence(presence, by=self._one_of((*self.floor.agents, *self.floor.bots)))

    async def _do_rights(self) -> None:
        """A member comes into another queue, or leaves one."""
        agent = self._one_of(self.floor.agents)
        members = {member.queue_id for member in await QueueMember.filter(agent_id=agent.id)}
        changed = members ^ {self._one_of(self.floor.queues).id}
        await set_rights(agent.id, RightsChanges(member_of=frozenset(changed)), by=self.floor.admin)

    def _agent_of(self, row: Conversation) -> Viewer:
        assert row.agent_id
        return self._people[row.agent_id]


class _NothingToDo(Exception):
    """There is nothing on the floor that the act could be done to."""
