"""Performs the plays: customers write, leave and return, agents answer, end and close. Offers are in offers.py."""

from datetime import datetime, timedelta
from uuid import UUID

from api.demo.scripts import Finale, Play, Tone, Turn
from api.demo.simulated_people import Troupe, attempted
from models.operations.conversations.close_conversation import close_conversation
from models.operations.conversations.end_conversation import end_conversation
from models.operations.conversations.leave import leave
from models.operations.conversations.send_message import send_message
from models.tables import Conversation, Message
from models.values import Viewer
from models.vocabulary import ChannelFamily, ConversationState, MessageVisibility

AGENT_ANSWERS = (4.0, 10.0)  # all in the simulator's seconds, least and most
CUSTOMER_ANSWERS = (6.0, 16.0)
CUSTOMER_IS_PATIENT = (60.0, 220.0)
CUSTOMER_RETURNS = (30.0, 120.0)
CUSTOMER_WAITS_FOR_A_PERSON = (40.0, 60.0)
AGENT_WAITS_FOR_A_LOST_CUSTOMER = (30.0, 240.0)
WRAPPING_UP = (8.0, 30.0)
RESOLVING_A_RECORD = (60.0, 240.0)
CONSULTING = (15.0, 40.0)
TRYING_AGAIN = (4.0, 6.0)

NEVER_RETURNS = 0.25  # of the customers of waiting conversations
TAKES_A_NOTE = 0.3
FAR_AWAY = timedelta(days=365)


class Stage:
    """The plays of all conversations that go on."""

    def __init__(self, troupe: Troupe, seed: int) -> None:
        self.plays: dict[UUID, Play] = {}
        self._troupe = troupe
        self._seed = seed
        self._consulting_until: dict[tuple[UUID, UUID], datetime] = {}

    def forget_all_but(self, rows: list[Conversation]) -> None:
        """Those that are closed need no play any more."""
        going_on = {row.id for row in rows}
        self.plays = {id: play for id, play in self.plays.items() if id in going_on}
        self._consulting_until = {key: until for key, until in self._consulting_until.items() if key[0] in going_on}

    async def perform(self, row: Conversation, now: datetime) -> None:
        """What is next in this conversation, if its time has come."""
        play = self.plays.get(row.id)
        if play is None:
            play = self.plays[row.id] = Play.for_guest(f"{self._seed}/{row.id}", row.language)
        await self._consult(row, play, now)
        if play.standing != (standing := _standing(row)):
            is_taken_over = play.standing is not None and standing[0] == "TALKING"
            play.standing = standing
            play.next_at = now + self._first_wait(row, play)
            if is_taken_over:
                play.greet_anew()
        if play.next_at is None or now < play.next_at:
            return
        play.next_at = now + self._troupe.after(play.random, *TRYING_AGAIN)
        match standing[0]:
            case "QUEUED":
                await self._wait_in_the_queue(row, play, now)
            case "TALKING":
                await self._talk(row, play, now)
            case ConversationState.WAITING:
                await self._return(row, play)
            case ConversationState.WRAP_UP:
                await self._wrap_up(row, play)

    def _first_wait(self, row: Conversation, play: Play) -> timedelta:
        after, chance = self._troupe.after, play.random
        match row.state:
            case ConversationState.WAITING if chance.random() < NEVER_RETURNS:
                return FAR_AWAY  # until the shift lead closes it
            case ConversationState.WAITING:
                return after(chance, *CUSTOMER_RETURNS)
            case ConversationState.WRAP_UP:
                return after(chance, *WRAPPING_UP)
        if _standing(row)[0] == "QUEUED":
            return after(chance, *CUSTOMER_IS_PATIENT)
        if row.channel.is_record:
            return after(chance, *RESOLVING_A_RECORD)
        return after(chance, *AGENT_ANSWERS)

    async def _wait_in_the_queue(self, row: Conversation, play: Play, now: datetime) -> None:
        connector = self._connector(row)
        if play.is_guest or connector is None or row.channel.is_record:
            return
        if row.channel.family is ChannelFamily.ASYNC:
            if not play.has_nagged:
                play.has_nagged = True
                await attempted(send_message(row.id, text=play.line(Tone.UNHAPPY), by=connector))
            play.next_at = now + FAR_AWAY
            return
        await attempted(leave(row.id, by=connector))

    async def _talk(self, row: Conversation, play: Play, now: datetime) -> None:
        agent = self._agent(row)
        if row.channel.is_record:
            if agent:
                await attempted(end_conversation(row.id, by=agent))
            return
        if play.is_guest:
            await self._answer_a_guest(row, play, agent)
            return
        connector = self._connector(row)
        if connector is None:
            return
        match play.turn:
            case Turn.AGENT if agent:
                await self._agent_speaks(row, play, agent)
                play.turn = Turn.CUSTOMER if play.arc else Turn.NOBODY
                play.next_at = now + self._troupe.after(play.random, *CUSTOMER_ANSWERS)
            case Turn.AGENT:
                play.turn = Turn.CUSTOMER  # a real person has it, whom the customer gives more time
                play.next_at = now + self._troupe.after(play.random, *CUSTOMER_WAITS_FOR_A_PERSON)
            case Turn.CUSTOMER:
                text = play.customers_line()
                play.turn = Turn.NOBODY if text is None else Turn.AGENT
                if text is not None:
                    await attempted(send_message(row.id, text=text, by=connector))
                    play.next_at = now + self._troupe.after(play.random, *AGENT_ANSWERS)
            case Turn.NOBODY:
                await self._finish(row, play, agent, connector, now)

    async def _answer_a_guest(self, row: Conversation, play: Play, agent: Viewer | None) -> None:
        if agent is None:
            return
        last = await Message.filter(conversation_id=row.id, text__isnull=False).order_by("-number").first()
        if play.heard is None or (last and last.from_customer):
            await self._agent_speaks(row, play, agent)
            play.heard = Tone.DETAIL

    async def _agent_speaks(self, row: Conversation, play: Play, agent: Viewer) -> None:
        await attempted(send_message(row.id, text=play.agents_line(), by=agent))
        if play.heard is Tone.ANGRY and not play.has_noted and play.random.random() < TAKES_A_NOTE:
            play.has_noted = True
            await self._note(row, play, agent)

    async def _finish(
        self, row: Conversation, play: Play, agent: Viewer | None, connector: Viewer, now: datetime
    ) -> None:
        match play.finale:
            case Finale.CUSTOMER_VANISHES if row.channel.family is not ChannelFamily.ASYNC:
                if not play.has_vanished:
                    play.has_vanished = True
                    await attempted(leave(row.id, by=connector))
                    play.next_at = now + self._troupe.after(play.random, *AGENT_WAITS_FOR_A_LOST_CUSTOMER)
                else:
                    await attempted(end_conversation(row.id, by=agent or connector))
            case Finale.AGENT_LEAVES | Finale.CUSTOMER_VANISHES if agent and not row.agent_is_bot:
                await attempted(leave(row.id, by=agent))
            case Finale.CUSTOMER_ENDS:
                await attempted(end_conversation(row.id, by=connector))
            case _:
                await attempted(end_conversation(row.id, by=agent or connector))

    async def _return(self, row: Conversation, play: Play) -> None:
        """The customer writes again, and this time it comes to an end."""
        connector = self._connector(row)
        if play.is_guest or connector is None:
            return
        play.arc = [Tone.DETAIL, Tone.THANKS]
        play.finale = Finale.AGENT_ENDS
        tone = Tone.UNHAPPY if play.heard in (Tone.UNHAPPY, Tone.ANGRY) else Tone.CALMER
        await attempted(send_message(row.id, text=play.line(tone), by=connector))

    async def _wrap_up(self, row: Conversation, play: Play) -> None:
        agent = self._agent(row)
        if agent is None:
            return
        if not play.has_noted and play.random.random() < TAKES_A_NOTE:
            await self._note(row, play, agent)
        await attempted(close_conversation(row.id, by=agent))

    async def _consult(self, row: Conversation, play: Play, now: datetime) -> None:
        """Whoever was transferred away from adds a note for the colleague, and leaves."""
        if row.state is not ConversationState.ACTIVE:
            return
        for person in row.party:
            consultant = self._troupe.humans.get(UUID(person))
            if consultant is None or consultant.id in (row.agent_id, row.offered_to):
                continue
            key = (row.id, consultant.id)
            until = self._consulting_until.setdefault(key, now + self._troupe.after(play.random, *CONSULTING))
            if now >= until:
                del self._consulting_until[key]
                await self._note(row, play, consultant)
                await attempted(leave(row.id, by=consultant))

    async def _note(self, row: Conversation, play: Play, agent: Viewer) -> None:
        note = send_message(row.id, text=play.line("notes"), visibility=MessageVisibility.INTERNAL, by=agent)
        await attempted(note)

    def _agent(self, row: Conversation) -> Viewer | None:
        return self._troupe.agents.get(row.agent_id) if row.agent_id else None

    def _connector(self, row: Conversation) -> Viewer | None:
        return self._troupe.connectors.get(row.connector_id) if row.connector_id else None


def _standing(row: Conversation) -> tuple[str, UUID | None]:
    """What a play's next moment is reckoned from: a customer in the queue doesn't notice to whom it is offered."""
    if row.state is ConversationState.OPEN or row.values().is_awaiting:
        return "QUEUED", None
    if row.state is ConversationState.ACTIVE:
        return "TALKING", row.agent_id
    return row.state, row.agent_id
