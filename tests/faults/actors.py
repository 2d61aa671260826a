"""Connectors that start conversations and agents who handle them, to keep the floor busy. supervisors.py has supervisors."""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from tests.faults import documents
from tests.faults.calls import Answer, Caller, Input
from tests.faults.floor import Floor, Person
from tests.faults.known_conversations import KnownConversations, Talk
from tests.faults.ownership import Verb
from tests.faults.pace import Pace

MOST_ONGOING = 60  # fewer than one page of a list, so that one query returns them all
PICK_SHARE = 0.7  # of the conversations: those that the supervisors contend for
ACCEPT_SHARE = 0.75  # of the offers
IDLE_SECONDS = 0.2
SENTENCES = (
    "Hello, I have a question about my order.",
    "This is terrible, I am very angry and disappointed!",
    "Thank you so much, that is wonderful news.",
    "When will it arrive?",
    "Nobody helps me, this is the worst service ever.",
)


@dataclass(eq=False)
class Company:
    """What every actor shares."""

    floor: Floor
    known: KnownConversations
    caller: Caller
    pace: Pace
    random: Random

    async def act(self, who: Person, document: str, given: Input) -> Answer:
        answer = await self.caller.act(who.login, document, given)
        self.pace.one_more()
        return answer


async def bring_customers(company: Company, connector: Person) -> None:
    """Start conversations while there are fewer than MOST_ONGOING, and write messages in ongoing ones."""
    while not company.pace.is_over:
        if len(company.known.ongoing) < MOST_ONGOING and company.random.random() < 0.5:
            await _start(company, connector, next(company.known.numbers))
            continue
        talk = company.known.any_ongoing(connector)
        if talk is None:
            await asyncio.sleep(IDLE_SECONDS)
            continue
        text = company.random.choice(SENTENCES)
        answer = await company.act(connector, documents.SEND, {"conversationId": talk.conversation_id, "text": text})
        if answer.code == "ALREADY_CLOSED":
            company.known.closed(talk)


async def _start(company: Company, connector: Person, number: int) -> None:
    place = company.random.choice(company.floor.places)
    is_pick = company.random.random() < PICK_SHARE
    given = {
        "workstream": place.pick if is_pick else place.push,
        "externalId": f"{number}",
        "customer": {"name": f"Customer {number}", "externalId": f"{number % 1_000}"},
        "text": company.random.choice(SENTENCES),
    }
    answer = await company.act(connector, documents.START, given)
    conversation_id = answer.data["conversation"]["id"]
    company.known.add(Talk(conversation_id, place, connector, is_pick))


@dataclass(eq=False)
class Agent:
    """Accepts or declines offers, writes, ends and closes conversations, and picks one when there is nothing else to do."""

    company: Company
    person: Person
    _offers: deque[tuple[str, str]] = field(default_factory=deque)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _holds: list[Talk] = field(default_factory=list)
    _wraps_up: list[Talk] = field(default_factory=list)

    def offer(self, offer_id: str, conversation_id: str) -> None:
        """The stream of notifications calls this for each offer."""
        self._offers.append((offer_id, conversation_id))
        self._woken.set()

    async def work(self) -> None:
        while not self.company.pace.is_over:
            if self._offers:
                await self._answer(*self._offers.popleft())
            elif self._wraps_up:
                await self._close(self._wraps_up.pop(0))
            elif self._holds:
                await self._go_on(self.company.random.choice(self._holds))
            elif not await self._pick():
                self._woken.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_SECONDS):
                        await self._woken.wait()

    async def _answer(self, offer_id: str, conversation_id: str) -> None:
        talk = self.company.known.all.get(conversation_id)
        if talk is None:  # routing offered it before the mutation that started it was answered
            self._offers.append((offer_id, conversation_id))
            await asyncio.sleep(IDLE_SECONDS)
            return
        accepts = self.company.random.random() < ACCEPT_SHARE
        answer = await self._act(documents.ACCEPT if accepts else documents.DECLINE, {"offerId": offer_id})
        talk.happened(Verb.ACCEPT if accepts else Verb.DECLINE, answer, agent=self.person, offer=offer_id)
        if accepts and answer.is_success:
            self._holds.append(talk)

    async def _go_on(self, talk: Talk) -> None:
        given = {"conversationId": talk.conversation_id}
        if self.company.random.random() < 0.5:
            text = self.company.random.choice(SENTENCES)
            answer = await self._act(documents.SEND, {**given, "text": text})
            if answer.code == "ALREADY_CLOSED":
                self._over(talk)
            elif answer.code == "TAKEN_OVER":
                self.company.caller.counted.refused_late += 1
                self._holds.remove(talk)
            return
        answer = await self._act(documents.END, given)
        talk.happened(Verb.END, answer, agent=self.person)
        self._holds.remove(talk)
        if answer.is_success:
            self._wraps_up.append(talk)
        elif answer.code == "ALREADY_CLOSED":
            self._over(talk)
        elif answer.code == "TAKEN_OVER":
            self.company.caller.counted.refused_late += 1

    async def _close(self, talk: Talk) -> None:
        answer = await self._act(documents.CLOSE, {"conversationId": talk.conversation_id})
        talk.happened(Verb.CLOSE, answer, agent=self.person)
        self._over(talk)

    async def _pick(self) -> bool:
        talk = self.company.known.any_ongoing()
        if talk is None or not talk.is_pick or self.person not in talk.place.agents:
            return False
        answer = await self._act(documents.PICK, {"conversationId": talk.conversation_id})
        talk.happened(Verb.PICK, answer, agent=self.person)
        if answer.is_success:
            self._holds.append(talk)
        return True

    def _over(self, talk: Talk) -> None:
        self.company.known.closed(talk)
        if talk in self._holds:
            self._holds.remove(talk)

    async def _act(self, document: str, given: Input) -> Answer:
        return await self.company.act(self.person, document, given)
