"""Operations of a random run about bots and overflow; the others are in run.py."""

from models import clock
from models.operations.configuration.save_queue import save_queue
from models.operations.queues.escalate_conversation import escalate_conversation
from models.operations.queues.overflow_wait import overflow_wait
from models.rules.configuration.administration import QueueChanges
from models.tables import Conversation, DueTime
from models.values import SYSTEM
from models.vocabulary import ActiveSubState, ConversationState, DueKind, OverflowAction
from tests.models.operations.random_run.choices import RandomChoices, or_nothing


class RoutingOperations(RandomChoices):
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
