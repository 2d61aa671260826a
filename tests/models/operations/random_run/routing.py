"""Operations of a random run about routing, bots and overflow, and what it begins with; the others are in run.py."""

from models import clock
from models.operations.configuration.save_queue import save_queue
from models.operations.conversations.start_conversation import start_conversation
from models.operations.offers.accept_offer import accept_offer
from models.operations.offers.assign_to_agent import assign_to_agent
from models.operations.offers.offer_by_routing import offer_by_routing
from models.operations.queues.escalate_conversation import escalate_conversation
from models.operations.queues.overflow_wait import overflow_wait
from models.rules.configuration.administration import QueueChanges
from models.tables import Conversation, DueTime, Offer
from models.values import SYSTEM
from models.vocabulary import ActiveSubState, ConversationState, DueKind, OverflowAction
from tests.models.operations.random_run.choices import RandomChoices, or_nothing

BEGINNING = 3  # acts that each run begins with


class RoutingOperations(RandomChoices):
    async def _begin(self, number: int) -> str:
        """Let one be accepted: few of so many acts come to that, and only then is a hand raised, or a reply missing."""
        if number == 0:
            started = await start_conversation(workstream=self._workstreams[0], by=self.fixtures.cleo)
            self._conversations.append(started.conversation_id)
            return "start_conversation"
        [conversation_id] = self._conversations
        if number == 1:
            ada, sam = self.fixtures.ada, self.fixtures.sam
            await assign_to_agent(conversation_id, agent_id=ada.id, override_presence=True, by=sam)
            return "assign_to_agent"
        offer = await Offer.get(conversation_id=conversation_id)
        await accept_offer(offer.id, by=self.fixtures.ada)
        return "accept_offer"

    async def _do_offer_by_routing(self) -> None:
        await offer_by_routing((await self._some(ConversationState.OPEN)).id, by=SYSTEM)

    async def _do_escalate_conversation(self) -> None:
        held = Conversation.filter(agent_is_bot=True, sub_state=ActiveSubState.IN_CONVERSATION)
        found = await held.order_by("created_at", "version")
        row = self._one_of(found) if found else await self._some(ConversationState.ACTIVE)
        queue = self._one_of((None, self.fixtures.sales, self.fixtures.calls))
        bot = self._often(self._person(row.agent_id))
        await escalate_conversation(row.id, queue_id=queue.id if queue else None, by=bot)

    async def _do_overflow_wait(self) -> None:
        """At its time or too early."""
        changes = QueueChanges(
            longest_wait_seconds=60,
            longest_wait_action=self._one_of((OverflowAction.OTHER_QUEUE, OverflowAction.END)),
            overflow_queue_id=self.fixtures.sales.id,
        )
        await save_queue(self.fixtures.support.id, changes, by=self.fixtures.admin)
        waiting = await DueTime.filter(kind=DueKind.WAITED_TOO_LONG).order_by("due_at", "subject_id")
        row = self._one_of(or_nothing(waiting)[:3])
        with clock.standing_at(self._one_of((row.due_at, clock.now()))):
            await overflow_wait(row.subject_id, by=SYSTEM)
