"""Carries out the scripts: customers write, leave and return; agents answer, end and close. Offers are in offers.py."""

from datetime import datetime, timedelta
from uuid import UUID

from api.demo.scripts import Ending, Script, Tone, Turn
from api.demo.simulated_people import SimulatedPeople, attempted
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.tables import Conversation, Message
from models.values import Viewer
from models.vocabulary import ChannelFamily, ConversationState, MessageVisibility

AGENT_ANSWERS = (4.0, 10.0)  # all in the simulator's seconds: shortest and longest time
CUSTOMER_ANSWERS = (6.0, 16.0)
CUSTOMER_IS_PATIENT = (60.0, 220.0)
CUSTOMER_RETURNS = (30.0, 120.0)
CUSTOMER_WAITS_FOR_A_PERSON = (40.0, 60.0)
AGENT_WAITS_FOR_A_LOST_CUSTOMER = (30.0, 240.0)
WRAPPING_UP = (8.0, 30.0)
RESOLVING_A_RECORD = (60.0, 240.0)
CONSULTING = (15.0, 40.0)
TRYING_AGAIN = (4.0, 6.0)

SHARE_NEVER_RETURNING = 0.25  # share of the customers of WAITING conversations
CHANCE_OF_A_NOTE = 0.3
NEVER = timedelta(days=365)


class ConversationSimulator:
    """Advances every ongoing conversation according to its script."""

    def __init__(self, people: SimulatedPeople, seed: int) -> None:
        self.scripts: dict[UUID, Script] = {}
        self._people = people
        self._seed = seed
        self._consulting_until: dict[tuple[UUID, UUID], datetime] = {}

    def forget_all_but(self, rows: list[Conversation]) -> None:
        """Drop the scripts of closed conversations; `rows` are the ongoing ones."""
        going_on = {row.id for row in rows}
        self.scripts = {id: script for id, script in self.scripts.items() if id in going_on}
        self._consulting_until = {key: until for key, until in self._consulting_until.items() if key[0] in going_on}

    async def advance(self, row: Conversation, now: datetime) -> None:
        """Carry out the next step of this conversation if it is due."""
        script = self.scripts.get(row.id)
        if script is None:
            script = self.scripts[row.id] = Script.for_agent_only(f"{self._seed}/{row.id}", row.language)
        await self._consult(row, script, now)
        if script.phase != (phase := _phase(row)):
            is_taken_over = script.phase is not None and phase[0] == "TALKING"
            script.phase = phase
            script.next_at = now + self._first_wait(row, script)
            if is_taken_over:
                script.restart_with_new_agent()
        if script.next_at is None or now < script.next_at:
            return
        script.next_at = now + self._people.after(script.random, *TRYING_AGAIN)
        match phase[0]:
            case "QUEUED":
                await self._wait_in_the_queue(row, script, now)
            case "TALKING":
                await self._talk(row, script, now)
            case ConversationState.WAITING:
                await self._return(row, script)
            case ConversationState.WRAP_UP:
                await self._wrap_up(row, script)

    def _first_wait(self, row: Conversation, script: Script) -> timedelta:
        after, rng = self._people.after, script.random
        match row.state:
            case ConversationState.WAITING if rng.random() < SHARE_NEVER_RETURNING:
                return NEVER  # until the shift lead closes it
            case ConversationState.WAITING:
                return after(rng, *CUSTOMER_RETURNS)
            case ConversationState.WRAP_UP:
                return after(rng, *WRAPPING_UP)
        if _phase(row)[0] == "QUEUED":
            return after(rng, *CUSTOMER_IS_PATIENT)
        if row.channel.is_record:
            return after(rng, *RESOLVING_A_RECORD)
        return after(rng, *AGENT_ANSWERS)

    async def _wait_in_the_queue(self, row: Conversation, script: Script, now: datetime) -> None:
        connector = self._connector(row)
        if script.is_agent_only or connector is None or row.channel.is_record:
            return
        if row.channel.family is ChannelFamily.ASYNC:
            if not script.has_complained:
                script.has_complained = True
                await attempted(send_message(row.id, text=script.line(Tone.UNHAPPY), by=connector))
            script.next_at = now + NEVER
            return
        await attempted(leave(row.id, by=connector))

    async def _talk(self, row: Conversation, script: Script, now: datetime) -> None:
        agent = self._agent(row)
        if row.channel.is_record:
            if agent:
                await attempted(end_conversation(row.id, by=agent))
            return
        if script.is_agent_only:
            await self._answer_other_customer(row, script, agent)
            return
        connector = self._connector(row)
        if connector is None:
            return
        match script.turn:
            case Turn.AGENT if agent:
                await self._agent_speaks(row, script, agent)
                script.turn = Turn.CUSTOMER if script.tones else Turn.NOBODY
                script.next_at = now + self._people.after(script.random, *CUSTOMER_ANSWERS)
            case Turn.AGENT:
                script.turn = Turn.CUSTOMER  # a real person handles it, and the customer waits longer for them
                script.next_at = now + self._people.after(script.random, *CUSTOMER_WAITS_FOR_A_PERSON)
            case Turn.CUSTOMER:
                text = script.customers_line()
                script.turn = Turn.NOBODY if text is None else Turn.AGENT
                if text is not None:
                    await attempted(send_message(row.id, text=text, by=connector))
                    script.next_at = now + self._people.after(script.random, *AGENT_ANSWERS)
            case Turn.NOBODY:
                await self._finish(row, script, agent, connector, now)

    async def _answer_other_customer(self, row: Conversation, script: Script, agent: Viewer | None) -> None:
        if agent is None:
            return
        last = await Message.filter(conversation_id=row.id, text__isnull=False).order_by("-number").first()
        if script.heard is None or (last and last.from_customer):
            await self._agent_speaks(row, script, agent)
            script.heard = Tone.DETAIL

    async def _agent_speaks(self, row: Conversation, script: Script, agent: Viewer) -> None:
        await attempted(send_message(row.id, text=script.agents_line(), by=agent))
        if script.heard is Tone.ANGRY and not script.has_noted and script.random.random() < CHANCE_OF_A_NOTE:
            script.has_noted = True
            await self._note(row, script, agent)

    async def _finish(
        self, row: Conversation, script: Script, agent: Viewer | None, connector: Viewer, now: datetime
    ) -> None:
        match script.ending:
            case Ending.CUSTOMER_VANISHES if row.channel.family is not ChannelFamily.ASYNC:
                if not script.has_vanished:
                    script.has_vanished = True
                    await attempted(leave(row.id, by=connector))
                    script.next_at = now + self._people.after(script.random, *AGENT_WAITS_FOR_A_LOST_CUSTOMER)
                else:
                    await attempted(end_conversation(row.id, by=agent or connector))
            case Ending.AGENT_LEAVES | Ending.CUSTOMER_VANISHES if agent and not row.agent_is_bot:
                await attempted(leave(row.id, by=agent))
            case Ending.CUSTOMER_ENDS:
                await attempted(end_conversation(row.id, by=connector))
            case _:
                await attempted(end_conversation(row.id, by=agent or connector))

    async def _return(self, row: Conversation, script: Script) -> None:
        """The customer writes again; this time the conversation will end."""
        connector = self._connector(row)
        if script.is_agent_only or connector is None:
            return
        script.tones = [Tone.DETAIL, Tone.THANKS]
        script.ending = Ending.AGENT_ENDS
        tone = Tone.UNHAPPY if script.heard in (Tone.UNHAPPY, Tone.ANGRY) else Tone.CALMER
        await attempted(send_message(row.id, text=script.line(tone), by=connector))

    async def _wrap_up(self, row: Conversation, script: Script) -> None:
        agent = self._agent(row)
        if agent is None:
            return
        if not script.has_noted and script.random.random() < CHANCE_OF_A_NOTE:
            await self._note(row, script, agent)
        await attempted(close_conversation(row.id, by=agent))

    async def _consult(self, row: Conversation, script: Script, now: datetime) -> None:
        """An agent who has transferred the conversation adds a note for the new agent, then leaves."""
        if row.state is not ConversationState.ACTIVE:
            return
        for person in row.party:
            consultant = self._people.humans.get(UUID(person))
            if consultant is None or consultant.id in (row.agent_id, row.offered_to):
                continue
            key = (row.id, consultant.id)
            until = self._consulting_until.setdefault(key, now + self._people.after(script.random, *CONSULTING))
            if now >= until:
                del self._consulting_until[key]
                await self._note(row, script, consultant)
                await attempted(leave(row.id, by=consultant))

    async def _note(self, row: Conversation, script: Script, agent: Viewer) -> None:
        note = send_message(row.id, text=script.line("notes"), visibility=MessageVisibility.INTERNAL, by=agent)
        await attempted(note)

    def _agent(self, row: Conversation) -> Viewer | None:
        return self._people.agents.get(row.agent_id) if row.agent_id else None

    def _connector(self, row: Conversation) -> Viewer | None:
        return self._people.connectors.get(row.connector_id) if row.connector_id else None


def _phase(row: Conversation) -> tuple[str, UUID | None]:
    """The next step is timed from the beginning of this phase. To the customer, being offered is still waiting."""
    if row.state is ConversationState.OPEN or row.values().is_awaiting:
        return "QUEUED", None
    if row.state is ConversationState.ACTIVE:
        return "TALKING", row.agent_id
    return row.state, row.agent_id
