"""What agents do in a random run with conversations of their own and with their presence; the rest is in run.py."""

from datetime import timedelta

from models import clock
from models.operations.conversations.release_conversation import release_conversation
from models.operations.conversations.resume_conversation import resume_conversation
from models.operations.offers.end_consult import end_consult
from models.operations.offers.hand_over_to_agent import hand_over_to_agent
from models.operations.offers.pick_conversation import pick_conversation
from models.operations.offers.request_consult import request_consult
from models.operations.offers.take_over import take_over
from models.operations.presence.connect_client import connect_client
from models.operations.presence.end_absence import end_absence
from models.operations.presence.free_wrap_up import free_wrap_up
from models.operations.presence.mark_client_gone import mark_client_gone
from models.operations.presence.mark_customer_gone import mark_customer_gone
from models.operations.presence.reset_presence import reset_presence
from models.operations.queues.hand_over_to_queue import hand_over_to_queue
from models.tables import ClientConnection, Conversation, DueTime, Participant
from models.values import SYSTEM, Viewer
from models.vocabulary import ConversationState, DueKind, OfferKind, ParticipantMode
from tests.models.operations.random_run.choices import RandomChoices, or_nothing

BEYOND_TRUST = timedelta(minutes=1)
BEYOND_GRACE = timedelta(minutes=5)
PROCESS = "one of many"


class AgentOperations(RandomChoices):
    async def _own(self, *states: ConversationState) -> tuple[Conversation, Viewer]:
        row = await self._some(*states)
        return row, self._often(self._person(row.agent_id))

    def _colleague(self) -> Viewer:
        colleague: Viewer = self._one_of((self.fixtures.ada, self.fixtures.bob, self.fixtures.bob, self.fixtures.dan))
        return colleague

    async def _do_release_conversation(self) -> None:
        row, by = await self._own(ConversationState.ACTIVE)
        await release_conversation(row.id, by=by)

    async def _do_resume_conversation(self) -> None:
        row, by = await self._own(ConversationState.WAITING)
        await resume_conversation(row.id, by=by)

    async def _do_pick_conversation(self) -> None:
        row = await self._some(ConversationState.OPEN)
        await pick_conversation(row.id, by=self._often(self._one_of((self.fixtures.ada, self.fixtures.bob))))

    async def _do_take_over(self) -> None:
        """A supervisor who is an agent, too, or a colleague who helps."""
        row = await self._some(ConversationState.ACTIVE, ConversationState.WAITING)
        helping = Participant.filter(conversation_id=row.id, mode=ParticipantMode.CONSULT, is_present=True)
        helpers = [self._person(each.person_id) for each in await helping.order_by("since", "person_id")]
        by = self._often(self._one_of([*self._leads, *helpers]))
        overrides = by in self._leads and self._random.random() < 0.5
        await take_over(row.id, override_presence=overrides, override_capacity=overrides, by=by)

    async def _do_request_consult(self) -> None:
        row, by = await self._own(ConversationState.ACTIVE)
        await request_consult(row.id, agent_id=self._colleague().id, by=by)

    async def _do_end_consult(self) -> None:
        helping = await Participant.filter(mode=ParticipantMode.CONSULT, is_present=True, until=None).order_by("since")
        asked = await Conversation.filter(offered_for=OfferKind.CONSULT).order_by("created_at")
        pairs = [(row.conversation_id, row.person_id) for row in helping] + [(row.id, row.offered_to) for row in asked]
        conversation_id, person_id = self._one_of(or_nothing(pairs))
        row = await Conversation.get(id=conversation_id)
        await end_consult(row.id, agent_id=person_id, by=self._often(self._person(row.agent_id)))

    async def _do_hand_over_to_agent(self) -> None:
        row, by = await self._own(ConversationState.ACTIVE, ConversationState.WAITING)
        await hand_over_to_agent(row.id, agent_id=self._colleague().id, by=by)

    async def _do_hand_over_to_queue(self) -> None:
        row, by = await self._own(ConversationState.ACTIVE)
        queue = self._one_of((self.fixtures.support, self.fixtures.sales, self.fixtures.sales, self.fixtures.calls))
        await hand_over_to_queue(row.id, queue_id=queue.id, by=by)

    async def _do_reset_presence(self) -> None:
        await reset_presence(self._colleague().id, by=self._often(self.fixtures.sam))

    async def _do_connect_client(self) -> None:
        await connect_client(PROCESS, by=self._often(self._one_of((self._colleague(), self.fixtures.cleo))))

    async def _do_mark_client_gone(self) -> None:
        """Of one who is connected, after the process's word or before."""
        row = self._one_of(or_nothing(await ClientConnection.all().order_by("until")))
        with clock.standing_at(clock.now() + self._one_of((BEYOND_TRUST, timedelta(0)))):
            await mark_client_gone(row.user_id, by=SYSTEM)

    async def _do_mark_customer_gone(self) -> None:
        """The page was open, and is no more or still is."""
        await connect_client(PROCESS, by=self.fixtures.cleo)
        with clock.standing_at(clock.now() + self._one_of((BEYOND_TRUST, timedelta(0)))):
            await mark_customer_gone(self.fixtures.cleo.id, by=SYSTEM)

    async def _do_end_absence(self) -> None:
        """While somebody has watched, or after a time in which nobody did."""
        due = self._one_of(or_nothing(await DueTime.filter(kind=DueKind.AGENT_GONE).order_by("due_at")))
        with clock.standing_at(clock.now() + BEYOND_GRACE):
            if self._random.random() < 0.9:
                await DueTime.filter(kind=DueKind.CLIENTS_WATCHED).update(due_at=clock.now())
            await end_absence(due.subject_id, by=SYSTEM)

    async def _do_free_wrap_up(self) -> None:
        due = self._one_of(or_nothing(await DueTime.filter(kind=DueKind.WRAP_UP_FREE).order_by("due_at")))
        with clock.standing_at(self._one_of((due.due_at, clock.now()))):
            await free_wrap_up(due.subject_id, by=SYSTEM)
