"""Operations of a random run that the passing of time brings, calls, and customers who return; the others are in run.py."""

from datetime import timedelta

from models import clock
from models.followers.standards import apply_standards
from models.operations.conversations.elevate_conversation import elevate_conversation
from models.operations.conversations.end_elevation import end_elevation
from models.operations.conversations.judge_attention import KINDS, judge_attention
from models.operations.conversations.reach_limit import reach_limit
from models.operations.conversations.return_silent import return_silent
from models.operations.presence.come_back import come_back
from models.operations.queues.tell_position import tell_position
from models.tables import DueTime
from models.values import SYSTEM
from models.vocabulary import ConversationState, DueKind, ElevatedMode
from tests.models.operations.random_run.choices import RandomChoices, or_nothing

A_WHILE = timedelta(minutes=1)


class TimeOperations(RandomChoices):
    async def _do_reach_limit(self) -> None:
        """Of one that is due next, at its time or a little early, when it is only looked at again."""
        due = or_nothing(await DueTime.filter(kind=DueKind.LIMIT_REACHED).order_by("due_at", "subject_id").limit(3))
        row = self._one_of(due)
        with clock.standing_at(row.due_at - self._one_of((timedelta(0), A_WHILE))):
            await reach_limit(row.subject_id, by=SYSTEM)

    async def _do_return_silent(self) -> None:
        """Of one that is due next, or of any that its agent has not written in."""
        due = await DueTime.filter(kind=DueKind.AGENT_SILENT).order_by("due_at", "subject_id").first()
        if due is None:
            await return_silent((await self._some(ConversationState.ACTIVE)).id, by=SYSTEM)
            return
        with clock.standing_at(max(clock.now(), due.due_at)):
            await return_silent(due.subject_id, by=SYSTEM)

    async def _do_judge_attention(self) -> None:
        """Of one that is due next, at its time, also because its queue's targets changed; or of any."""
        changed = await DueTime.filter(kind=DueKind.STANDARDS_CHANGED).order_by("due_at", "subject_id").first()
        if changed:
            with clock.standing_at(max(clock.now(), changed.due_at)):
                await apply_standards(changed.subject_id, by=SYSTEM)
        row = await DueTime.filter(kind__in=KINDS).order_by("due_at", "subject_id").first()
        if row is None:
            await judge_attention((await self._some(ConversationState.OPEN)).id, by=SYSTEM)
            return
        with clock.standing_at(max(clock.now(), row.due_at)):
            await judge_attention(row.subject_id, by=SYSTEM)

    async def _do_tell_position(self) -> None:
        row = await self._some(ConversationState.OPEN)
        with clock.standing_at(clock.now() + A_WHILE):
            await tell_position(row.id, by=SYSTEM)

    async def _do_come_back(self) -> None:
        away = await DueTime.filter(kind=DueKind.CUSTOMER_AWAY).order_by("due_at", "subject_id").first()
        row = await self._some(ConversationState.ACTIVE)
        customer = self._person(row.customer_id)
        await come_back(away.subject_id if away else row.id, by=self._often(self.fixtures.cleo if away else customer))

    async def _do_elevate_conversation(self) -> None:
        row = await self._some(ConversationState.ACTIVE)
        await elevate_conversation(row.id, mode=self._one_of(ElevatedMode), by=self._often(self._person(row.agent_id)))

    async def _do_end_elevation(self) -> None:
        row = await self._some(ConversationState.ACTIVE)
        await end_elevation(row.id, by=self._often(self._one_inside(row)))
