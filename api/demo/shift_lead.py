"""The simulated shift lead: assigns who waits long, transfers, and closes conversations that nobody returns to."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from api.demo.conversations import ConversationSimulator
from api.demo.seed_data import id_of
from api.demo.simulated_people import SimulatedPeople, attempted
from models.operations.conversations.force_close import force_close
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.transfer import transfer
from models.operations.queues.assign_to_queue import assign_to_queue
from models.tables import Conversation
from models.vocabulary import ActiveSubState, ConversationState, Distribution

LOOKS_AFTER = (6.0, 18.0)  # all in the simulator's seconds
LONG_IN_THE_QUEUE = 45.0
LONG_WAITING = 130.0
CLOSING_REASON = "The customer has not come back."
SWAPPED = {"Chat support": "Messaging", "Messaging": "Chat support", "Sales chat": "Billing", "Billing": "Sales chat"}
OTHER_QUEUE = {id_of("queue", name): id_of("queue", other) for name, other in SWAPPED.items()}


class ShiftLead:
    """Acts on one conversation at a time, and only on those that the simulator started."""

    def __init__(self, people: SimulatedPeople, conversations: ConversationSimulator, rng: random.Random) -> None:
        self._people = people
        self._conversations = conversations
        self._rng = rng
        self._next_at: datetime | None = None

    async def supervise(self, rows: list[Conversation], now: datetime) -> None:
        if self._next_at is None or now >= self._next_at:
            if self._next_at is not None:
                await self._act([row for row in rows if self._is_ours(row)], now)
            self._next_at = now + self._people.after(self._rng, *LOOKS_AFTER)

    async def _act(self, rows: list[Conversation], now: datetime) -> None:
        if forgotten := self._random_one(rows, lambda row: self._is_forgotten(row, now)):
            await attempted(force_close(forgotten.id, reason=CLOSING_REASON, by=self._people.shift_lead))
        elif stuck := self._random_one(rows, lambda row: self._waits_long(row, now)):
            await self._relieve(stuck)
        elif handled := self._random_one(rows, lambda row: self._colleagues(row) != []):
            agent = self._rng.choice(self._colleagues(handled))
            await attempted(transfer(handled.id, agent_id=agent, override_capacity=True, by=self._people.shift_lead))

    async def _relieve(self, row: Conversation) -> None:
        """Assign it to a member of its queue, even over capacity; sometimes to another queue instead."""
        other = OTHER_QUEUE.get(row.queue_id)
        if other and self._rng.random() < 0.4:
            await attempted(assign_to_queue(row.id, queue_id=other, by=self._people.shift_lead))
        elif members := self._people.members(row.queue_id):
            agent = self._rng.choice(members)
            await attempted(
                assign_to_agent(row.id, agent_id=agent.id, override_capacity=True, by=self._people.shift_lead)
            )

    def _colleagues(self, row: Conversation) -> list[UUID]:
        """The agents to whom it could be transferred."""
        if not (
            row.channel.is_messaging
            and row.sub_state is ActiveSubState.IN_CONVERSATION
            and row.pending_offer_id is None
            and row.agent_id in self._people.humans
        ):
            return []
        return [agent.id for agent in self._people.members(row.queue_id) if agent.id != row.agent_id]

    def _waits_long(self, row: Conversation, now: datetime) -> bool:
        return (
            row.state is ConversationState.OPEN
            and row.distribution is Distribution.PUSH
            and not row.channel.is_record
            and now - (row.waiting_since or row.created_at) >= self._lasting(LONG_IN_THE_QUEUE)
        )

    def _is_forgotten(self, row: Conversation, now: datetime) -> bool:
        return row.state is ConversationState.WAITING and now - row.state_changed_at >= self._lasting(LONG_WAITING)

    def _lasting(self, seconds: float) -> timedelta:
        return timedelta(seconds=seconds / self._people.speed)

    def _is_ours(self, row: Conversation) -> bool:
        script = self._conversations.scripts.get(row.id)
        return script is not None and not script.is_agent_only

    def _random_one(self, rows: list[Conversation], is_such: Callable[[Conversation], bool]) -> Conversation | None:
        found = [row for row in rows if is_such(row)]
        return self._rng.choice(found) if found else None
