"""What the people of a simulated day do next: one operation by one person, drawn at random by the state of the floor.

They remember how many conversations were started and nothing else, because a server may be killed at any time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from models.tables import Conversation, MonitoringSession, Offer, Participant, User
from models.vocabulary import (
    ActiveSubState,
    ChannelFamily,
    ConversationState,
    OfferStatus,
    ParticipantMode,
    Presence,
)
from schema.ids import global_id
from tests.day import documents
from tests.day.company import Company

MOST_ONGOING = 60
START_SHARE = 0.25  # of the acts, while there is room for more on the floor
OFFER_SHARE = 0.35  # of the acts, while somebody is asked something
SENTENCES = (
    "Hello, I have a question about my order.",
    "This is terrible, I am very angry and disappointed!",
    "Thank you so much, that is wonderful news.",
    "When will it arrive?",
)


@dataclass(frozen=True, slots=True)
class DayOperation:
    """One operation of one person."""

    who: User
    document: str
    given: Mapping[str, Any]


@dataclass
class People:
    """`next_operation` draws one; None when there is nothing to do. After `conversations` starts nobody starts another."""

    company: Company
    chance: Random
    conversations: int
    started: int = 0

    async def next_operation(self) -> DayOperation | None:
        ongoing = await Conversation.filter(state__not=ConversationState.CLOSED).order_by("created_at", "id")
        roll = self.chance.random()
        has_room = self.started < self.conversations and len(ongoing) < MOST_ONGOING
        if has_room and (roll < START_SHARE or not ongoing):
            self.started += 1
            return self._start(self.started)
        if self.chance.random() < OFFER_SHARE and (operation := await self._answer()):
            return operation
        if not ongoing:
            return None
        return await self._about(self.chance.choice(ongoing))

    def _start(self, number: int) -> DayOperation:
        workstream = self.chance.choice(self.company.workstreams)
        given: dict[str, Any] = {
            "workstream": workstream,
            "externalId": f"{number}",
            "customer": {"name": f"C {number}"},
        }
        if workstream != "RECORD":
            given["text"] = self.chance.choice(SENTENCES)
        return DayOperation(self.chance.choice(self.company.connectors), documents.START, given)

    async def is_over(self) -> bool:
        return self.started >= self.conversations and not await Conversation.exists(state__not=ConversationState.CLOSED)

    async def _answer(self) -> DayOperation | None:
        pending = await Offer.filter(status=OfferStatus.PENDING).order_by("made_at", "id")
        if not pending:
            return None
        offer = self.chance.choice(pending)
        return self._one_of((self._of_offer(offer, documents.ACCEPT), 8), (self._of_offer(offer, documents.DECLINE), 1))

    def _of_offer(self, offer: Offer, document: str) -> DayOperation:
        return DayOperation(self.company.people[offer.agent_id], document, {"offerId": global_id("Offer", offer.id)})

    async def _about(self, row: Conversation) -> DayOperation | None:
        """Something that could be done with this conversation; now and then it will be refused."""
        match row.state:
            case ConversationState.OPEN:
                return self._while_open(row)
            case ConversationState.ACTIVE if row.sub_state is ActiveSubState.AWAITING_ACCEPTANCE:
                return self._while_awaiting(row)
            case ConversationState.ACTIVE if row.agent_is_bot:
                return self._while_bot_talks(row)
            case ConversationState.ACTIVE:
                return await self._while_talking(row)
            case ConversationState.WAITING:
                return self._while_waiting(row)
            case _:
                return self._while_wrapping_up(row)

    def _while_open(self, row: Conversation) -> DayOperation | None:
        assign, queue = self._assign(row), self._assign_to_queue(row)
        picks = row.distribution == "PICK"
        return self._one_of(
            (self._say(row, self._colleague(row), documents.PICK), 6 if picks else 0.2),
            (assign, 2),
            (queue, 0.4),
            (self._say(row, self._customer(row), documents.END), 0.6),
            (self._say(row, self._supervisor(), documents.FORCE_CLOSE), 0.15),
            (None, 2),
        )

    def _while_awaiting(self, row: Conversation) -> DayOperation | None:
        return self._one_of(
            (self._say(row, self._supervisor(), documents.MONITOR), 0.3),
            (self._say(row, self._customer(row), documents.END), 0.3),
            (self._transfer(row), 0.3),
            (self._say(row, self._supervisor(), documents.FORCE_CLOSE), 0.1),
            (None, 3),
        )

    def _while_bot_talks(self, row: Conversation) -> DayOperation | None:
        bot = self.company.people[row.agent_id] if row.agent_id else self.company.bots[0]
        return self._one_of(
            (self._write(row, self._customer(row)), 2),
            (self._write(row, bot), 2),
            (self._say(row, bot, documents.ESCALATE), 2),
            (self._say(row, bot, documents.END), 1),
            (self._say(row, self._customer(row), documents.LEAVE), 0.3),
        )

    async def _while_talking(self, row: Conversation) -> DayOperation | None:
        agent = self.company.people[row.agent_id] if row.agent_id else self._colleague(row)
        supervisor = await self._who_monitors(row) or self._supervisor()
        helper = await self._consultant(row)
        is_async = row.channel.family is ChannelFamily.ASYNC
        return self._one_of(
            (self._write(row, self._customer(row)), 3),
            (self._write(row, agent), 3),
            (self._write(row, supervisor), 0.2),
            (self._say(row, agent, documents.END), 2.5),
            (self._say(row, agent, documents.RELEASE), 0.2),
            (self._say(row, agent, documents.LEAVE), 1 if is_async else 0.1),
            (self._hand_over(row, agent), 0.5),
            (self._ask_for_help(row, agent), 0.4),
            (self._end_help(row, agent, helper), 1 if helper else 0),
            (self._say(row, agent, documents.ELEVATE, mode=self.chance.choice(("VOICE", "VIDEO"))), 0.2),
            (self._say(row, agent, documents.END_ELEVATION), 1 if row.elevated_to else 0),
            (self._transfer(row), 0.5),
            (self._say(row, supervisor, documents.MONITOR), 0.4),
            (self._say(row, supervisor, documents.JOIN), 0.3),
            (self._say(row, supervisor, documents.LEAVE), 0.3),
            (self._say(row, supervisor, documents.STOP_MONITORING), 0.2),
            (self._say(row, supervisor, documents.FORCE_CLOSE), 0.1),
            (self._say(row, self._customer(row), documents.END), 0.3),
            (self._say(row, self._customer(row), documents.LEAVE), 0.2),
            (self._presence(), 0.3),
        )

    def _while_waiting(self, row: Conversation) -> DayOperation | None:
        agent = self.company.people[row.agent_id] if row.agent_id else self._colleague(row)
        return self._one_of(
            (self._say(row, agent, documents.RESUME), 2),
            (self._write(row, self._customer(row)), 2),
            (self._transfer(row), 0.4),
            (self._say(row, self._supervisor(), documents.FORCE_CLOSE), 0.2),
            (None, 1),
        )

    def _while_wrapping_up(self, row: Conversation) -> DayOperation | None:
        agent = self.company.people[row.agent_id] if row.agent_id else self._colleague(row)
        return self._one_of(
            (self._say(row, agent, documents.CLOSE), 4),
            (self._say(row, self._supervisor(), documents.MONITOR), 0.2),
            (self._say(row, self._supervisor(), documents.FORCE_CLOSE), 0.1),
            (None, 1),
        )

    def _one_of(self, *choices: tuple[DayOperation | None, float]) -> DayOperation | None:
        [chosen] = self.chance.choices([operation for operation, _ in choices], [weight for _, weight in choices])
        return chosen

    def _say(self, row: Conversation, who: User, document: str, **given: Any) -> DayOperation:
        return DayOperation(who, document, {"conversationId": global_id("Conversation", row.id), **given})

    def _write(self, row: Conversation, who: User) -> DayOperation | None:
        if row.channel.is_record:
            return None
        return self._say(row, who, documents.WRITE, text=self.chance.choice(SENTENCES))

    def _assign(self, row: Conversation) -> DayOperation:
        agent, overrides = self._colleague(row), self.chance.random() < 0.3
        return self._say(
            row,
            self._supervisor(),
            documents.ASSIGN,
            target={"agentId": global_id("Agent", agent.id)},
            overrideCapacity=overrides,
            overridePresence=overrides,
        )

    def _assign_to_queue(self, row: Conversation) -> DayOperation:
        queue = self.chance.choice(self.company.queues)
        target = {"queueId": global_id("Queue", queue.id)}
        return self._say(row, self._supervisor(), documents.ASSIGN, target=target)

    def _transfer(self, row: Conversation) -> DayOperation:
        agent = global_id("Agent", self._colleague(row).id)
        return self._say(row, self._supervisor(), documents.TRANSFER, agentId=agent, overrideCapacity=True)

    def _hand_over(self, row: Conversation, agent: User) -> DayOperation:
        target = {"agentId": global_id("Agent", self._colleague(row).id)}
        if self.chance.random() < 0.5:
            target = {"queueId": global_id("Queue", self.chance.choice(self.company.queues).id)}
        return self._say(row, agent, documents.HAND_OVER, target=target)

    def _ask_for_help(self, row: Conversation, agent: User) -> DayOperation:
        return self._say(row, agent, documents.CONSULT, agentId=global_id("Agent", self._colleague(row).id))

    def _end_help(self, row: Conversation, agent: User, helper: User | None) -> DayOperation | None:
        if helper is None:
            return None
        return self._say(row, agent, documents.END_CONSULT, agentId=global_id("Agent", helper.id))

    def _presence(self) -> DayOperation:
        """Most people are available; those who left return later."""
        presence = self.chance.choice((*[Presence.AVAILABLE] * 5, Presence.BUSY, Presence.AWAY))
        return DayOperation(self.chance.choice(self.company.agents), documents.PRESENCE, {"presence": presence})

    def _colleague(self, row: Conversation) -> User:
        return self.chance.choice(self.company.members[row.queue_id])

    def _supervisor(self) -> User:
        return self.chance.choice(self.company.supervisors)

    def _customer(self, row: Conversation) -> User:
        """The connector speaks for its customer."""
        assert row.connector_id
        return self.company.people[row.connector_id]

    async def _who_monitors(self, row: Conversation) -> User | None:
        session = await MonitoringSession.filter(conversation_id=row.id, ended_at=None).first()
        return self.company.people[session.supervisor_id] if session else None

    async def _consultant(self, row: Conversation) -> User | None:
        present = await Participant.filter(conversation_id=row.id, mode=ParticipantMode.CONSULT, is_present=True)
        agents = [self.company.people[each.person_id] for each in present]
        return next((each for each in agents if each in self.company.agents), None)
