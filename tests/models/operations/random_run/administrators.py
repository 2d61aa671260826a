"""What administrators do to the configuration in a random run; the rest is in run.py."""

from models.operations.configuration.decide_approval import decide_approval
from models.operations.configuration.remove_operating_hours import remove_operating_hours
from models.operations.configuration.request_approval import request_approval
from models.operations.configuration.retire_queue import retire_queue
from models.operations.configuration.retire_workstream import retire_workstream
from models.operations.configuration.save_agent import save_agent
from models.operations.configuration.save_operating_hours import save_operating_hours
from models.operations.configuration.save_queue import save_queue
from models.operations.configuration.save_user import save_user
from models.operations.configuration.save_workstream import save_workstream
from models.rules.configuration.administration import AgentChanges, QueueChanges, UserChanges, WorkstreamChanges
from models.rules.configuration.operating_hours_input import HoursChanges
from models.tables import Approval, OperatingHours, Queue, Workstream
from models.values import SYSTEM
from models.vocabulary import AgentNoticePolicy, ApprovalStatus, OverflowAction, SkillMatch
from tests.models.operations.random_run.choices import RandomChoices, or_nothing

ROOM_FOR_SOME = 100
CONFIGURING = frozenset(
    {
        "save_queue",
        "retire_queue",
        "save_workstream",
        "retire_workstream",
        "save_operating_hours",
        "remove_operating_hours",
        "save_user",
        "save_agent",
        "request_approval",
        "decide_approval",
    }
)


class AdministratorOperations(RandomChoices):
    async def _do_save_queue(self) -> None:
        """Support, which may overflow into Sales; or one more."""
        if self._random.random() < 0.3:
            await save_queue(
                None, QueueChanges(name=self._one_of(("Late", "Early"))), by=self._often(self.fixtures.admin)
            )
            return
        changes = QueueChanges(
            priority=self._one_of((50, 100)),
            overflow_queue_id=self.fixtures.sales.id,
            longest_wait_seconds=self._one_of((0, 60, 600)),
            longest_wait_action=self._one_of(OverflowAction),
            most_waiting=self._one_of((0, 0, 8)),
            answer_within_seconds=self._one_of((0, 1, 600)),
            reply_within_seconds=self._one_of((0, 1, 600)),
            most_waiting_action=self._one_of((OverflowAction.ASSIGN_ANYWAY, OverflowAction.OTHER_QUEUE)),
        )
        await save_queue(self.fixtures.support.id, changes, by=self._often(self.fixtures.admin))

    async def _do_retire_queue(self) -> None:
        """Refused for the queues in which the fixtures work."""
        row = self._one_of(await Queue.all().order_by("name"))
        await retire_queue(row.id, by=self._often(self.fixtures.admin))

    async def _do_save_workstream(self) -> None:
        row = await Workstream.get(name=self._one_of(self._workstreams))
        changes = WorkstreamChanges(
            max_declines=self._one_of((1, 3)),
            skill_match=self._one_of(SkillMatch),
            open_limit_seconds=self._one_of((0, 900, 1_200)),
            wrap_up_limit_seconds=self._one_of((0, 900)),
        )
        await save_workstream(row.id, changes, by=self._often(self.fixtures.admin))

    async def _do_retire_workstream(self) -> None:
        """One of its own: nothing would start any more without the others."""
        spare = await Workstream.get_or_none(name="Spare")
        outcome = await save_workstream(
            spare.id if spare else None,
            WorkstreamChanges(
                name="Spare", channel=self.fixtures.chat.channel, default_queue_id=self.fixtures.sales.id
            ),
            by=self.fixtures.admin,
        )
        await retire_workstream(outcome.workstream_id, by=self._often(self.fixtures.admin))

    async def _do_save_operating_hours(self) -> None:
        row = await OperatingHours.get_or_none(name="Office")
        changes = HoursChanges(name="Office", time_zone=self._one_of(("UTC", "Europe/Paris")))
        await save_operating_hours(row.id if row else None, changes, by=self._often(self.fixtures.admin))

    async def _do_remove_operating_hours(self) -> None:
        row = or_nothing(await OperatingHours.all())[0]
        await remove_operating_hours(row.id, by=self._often(self.fixtures.admin))

    async def _do_save_user(self) -> None:
        name = self._one_of(("Ada", "Ada King"))
        await save_user(self.fixtures.ada.id, UserChanges(name=name), by=self._often(self.fixtures.admin))

    async def _do_request_approval(self) -> None:
        policy = self._one_of(AgentNoticePolicy)
        await request_approval(agent_notice_policy=policy, by=self._often(self.fixtures.admin))

    async def _do_decide_approval(self) -> None:
        """By the system, because there is only one administrator: they are refused."""
        row = or_nothing(await Approval.filter(status=ApprovalStatus.PENDING).order_by("asked_at"))[0]
        by = self._one_of((SYSTEM, self.fixtures.admin))
        await decide_approval(row.id, approves=self._one_of((True, False)), by=by)

    async def _do_save_agent(self) -> None:
        agent = self._one_of((self.fixtures.ada, self.fixtures.bob))
        changes = AgentChanges(
            capacity_units=ROOM_FOR_SOME + self._one_of((0, 0, 20)), skills=self._one_of(((), ("fr",)))
        )
        await save_agent(agent.id, changes, by=self._often(self.fixtures.admin))
