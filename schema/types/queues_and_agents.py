"""Queues and the agents who work in them. Each type has fields of the other, so they share a file."""

from datetime import datetime
from uuid import UUID

import strawberry

from models import tables
from models.reading.names import NamedAgent
from models.rules.conversations.disclosure import (
    knows_agent,
    reads_configuration,
    reads_figures_of,
    reads_presence,
    reads_queue,
    reads_workload,
)
from models.values import AgentValues
from models.vocabulary import AgentKind, AlertThreshold, AssignmentMethod, OverflowAction, Presence, QueueType
from schema.context import Info
from schema.ids import global_id
from schema.permissions import required_viewer
from schema.shared_fields import SAME_FOR_EQUALS
from schema.types.node import Node
from schema.types.operating_hours import OperatingHours


@strawberry.type(description="The configuration of a queue.")
class QueueConfiguration:
    row: strawberry.Private[tables.Queue]
    closed: bool = strawberry.field(
        description=("Whether an administrator has closed it, regardless of its operating hours.")
    )
    assignment_method: AssignmentMethod = strawberry.field(description="How routing chooses an agent.")
    closed_action: OverflowAction = strawberry.field(
        description=("What happens to conversations that arrive while it is closed.")
    )
    most_waiting: int = strawberry.field(description="How many conversations may wait in it; 0 means any number.")
    most_waiting_action: OverflowAction = strawberry.field(
        description=("What happens to conversations that arrive when that many are waiting.")
    )
    longest_wait_seconds: int = strawberry.field(
        description=("How long a conversation may wait in it, in seconds; 0 means without limit.")
    )
    longest_wait_action: OverflowAction = strawberry.field(
        description=("What happens to conversations that have waited longer than that.")
    )
    nobody_there_action: OverflowAction = strawberry.field(
        description="What happens to conversations that arrive while all its members are OFFLINE or INACTIVE, or it has none."
    )
    agent_alert_threshold: AlertThreshold | None = strawberry.field(
        description="The sentiment at which agents are alerted; null if the organisation's holds."
    )
    supervisor_alert_threshold: AlertThreshold | None = strawberry.field(
        description="The sentiment at which supervisors are alerted; null if the organisation's holds."
    )
    retired_at: datetime | None = strawberry.field(
        description=("When it was taken out of service; null while it is in service.")
    )

    @classmethod
    def of(cls, row: tables.Queue) -> "QueueConfiguration":
        return cls(
            row=row,
            closed=row.closed_since is not None,
            assignment_method=row.assignment_method,
            closed_action=row.closed_action,
            most_waiting=row.most_waiting,
            most_waiting_action=row.most_waiting_action,
            nobody_there_action=row.nobody_there_action,
            longest_wait_seconds=row.longest_wait_seconds,
            longest_wait_action=row.longest_wait_action,
            agent_alert_threshold=row.agent_alert_threshold,
            supervisor_alert_threshold=row.supervisor_alert_threshold,
            retired_at=row.retired_at,
        )

    @strawberry.field(description="When it is open; null if always.")
    async def operating_hours(self, info: Info) -> OperatingHours | None:
        hours_id = self.row.operating_hours_id
        row = await info.context.loaders.operating_hours.load(hours_id) if hours_id else None
        return OperatingHours.of(row) if row else None

    @strawberry.field(description="The queue to which OTHER_QUEUE moves conversations.")
    async def overflow_queue(self, info: Info) -> "Queue | None":
        queue_id = self.row.overflow_queue_id
        row = await info.context.loaders.queues.load(queue_id) if queue_id else None
        return Queue.of(row) if row else None


@strawberry.type(description="What a queue aims at. What misses its times, or is about to, needs attention.")
class QueueTargets:
    answer_within_seconds: int = strawberry.field(
        description="Within how many seconds an agent is to accept what waits in it; 0 means without target."
    )
    reply_within_seconds: int = strawberry.field(
        description="Within how many seconds the customer is to get a reply; 0 means without target."
    )
    share_within_percent: int = strawberry.field(
        description=(
            "Which share of its conversations is to be answered in time, in percent; 0 means without target. Compare "
            "`serviceLevel` with it, asked with this `answerWithinSeconds`."
        )
    )

    @classmethod
    def of(cls, row: tables.Queue) -> "QueueTargets":
        return cls(
            answer_within_seconds=row.answer_within_seconds,
            reply_within_seconds=row.reply_within_seconds,
            share_within_percent=row.share_within_percent,
        )


@strawberry.type(description="Where conversations wait for an agent.")
class Queue(Node):
    row: strawberry.Private[tables.Queue]
    name: str = strawberry.field(description="Unique among queues.")
    type: QueueType = strawberry.field(description="Which conversations it takes.")
    accepts_when_closed: bool = strawberry.field(
        description=("Whether conversations may be put into the queue while it is closed.")
    )
    priority: int = strawberry.field(description="Routing serves queues with a smaller number first.")

    @classmethod
    def of(cls, row: tables.Queue) -> "Queue":
        return cls(
            row=row,
            id=global_id("Queue", row.id),
            name=row.name,
            type=row.type,
            accepts_when_closed=row.accepts_when_closed,
            priority=row.priority,
        )

    @strawberry.field(
        description=("Whether it is open: within its operating hours, and not closed by an administrator.")
    )
    async def is_open(self, info: Info) -> bool:
        return (await info.context.loaders.openings_of_queue.load(self.row.id)).is_open

    @strawberry.field(
        description=(
            "When it next opens by its operating hours. Null while it is open, or if an administrator has closed it."
        )
    )
    async def opens_at(self, info: Info) -> datetime | None:
        return (await info.context.loaders.openings_of_queue.load(self.row.id)).opens_at

    @strawberry.field(
        description="How many OPEN conversations wait in it. Null except for its supervisors and administrators."
    )
    async def waiting(self, info: Info) -> int | None:
        if not reads_figures_of(required_viewer(info), self.row.id):
            return None
        return await info.context.loaders.waiting_in_queue.load(self.row.id)

    @strawberry.field(
        description="What it aims at. Null except for its supervisors and administrators.", metadata=SAME_FOR_EQUALS
    )
    def targets(self, info: Info) -> QueueTargets | None:
        is_read = reads_figures_of(required_viewer(info), self.row.id)
        return QueueTargets.of(self.row) if is_read else None

    @strawberry.field(description="The configuration; null except for administrators.")
    def queue_configuration(self, info: Info) -> QueueConfiguration | None:
        return QueueConfiguration.of(self.row) if reads_configuration(required_viewer(info)) else None

    @strawberry.field(description="Its member agents, by name. Null if the viewer may not read this queue.")
    async def agents(self, info: Info) -> "list[Agent] | None":
        viewer = required_viewer(info)
        if not reads_queue(viewer, self.row.id):
            return None
        members = await info.context.loaders.members_of_queue.load(self.row.id)
        found = await info.context.loaders.agents.load_many(members)
        enabled = [agent for agent in found if agent and agent.is_enabled]
        return [Agent.of(agent) for agent in sorted(enabled, key=lambda agent: (agent.name, agent.row.user_id))]


@strawberry.type(
    description=(
        "A person or bot who handles conversations. `presence` is null except for the agent, supervisors, "
        "administrators and colleagues who share a queue with the agent. Capacity and skills are null except for the "
        "agent, supervisors and administrators."
    )
)
class Agent(Node):
    row: strawberry.Private[tables.Agent]
    name: str = strawberry.field(description="The display name.")
    is_bot: bool = strawberry.field(
        description=("Whether the agent is a bot. Supervisors can give conversations to people only.")
    )

    @classmethod
    def of(cls, agent: NamedAgent) -> "Agent":
        return cls(
            row=agent.row,
            id=global_id("Agent", agent.row.user_id),
            name=agent.name,
            is_bot=agent.row.kind is AgentKind.BOT,
        )

    @classmethod
    async def load(cls, info: Info, agent_id: UUID) -> "Agent | None":
        agent = await info.context.loaders.agents.load(agent_id)
        return cls.of(agent) if agent else None

    @classmethod
    async def visible(cls, info: Info, agent_id: UUID) -> "Agent | None":
        """The agent, if the viewer finds it by its id."""
        queues = await info.context.loaders.queues_of_agent.load(agent_id)
        is_known = knows_agent(required_viewer(info), agent_id, [queue.id for queue in queues])
        return await cls.load(info, agent_id) if is_known else None

    @strawberry.field(description="Whether the agent is available for work. OFFLINE until it is first set.")
    async def presence(self, info: Info) -> Presence | None:
        viewer, loaders = required_viewer(info), info.context.loaders
        if not reads_workload(viewer, self.row.user_id):
            queues = await loaders.queues_of_agent.load(self.row.user_id)
            if not reads_presence(viewer, self.row.user_id, [queue.id for queue in queues]):
                return None
        return await loaders.presences.load(self.row.user_id)

    @strawberry.field(description="All capacity units that the agent has.")
    async def capacity_total(self, info: Info) -> int | None:
        workload = await self._workload(info)
        return workload.capacity_units if workload else None

    @strawberry.field(description="The units that conversations and pending offers take now.")
    async def capacity_used(self, info: Info) -> int | None:
        workload = await self._workload(info)
        return workload.units_used if workload else None

    @strawberry.field(
        description=("The units that are free; negative while a supervisor's override exceeds the capacity.")
    )
    async def capacity_available(self, info: Info) -> int | None:
        workload = await self._workload(info)
        return workload.units_available if workload else None

    @strawberry.field(description="The agent's skills.")
    def skills(self, info: Info) -> list[str] | None:
        return list(self.row.skills) if reads_workload(required_viewer(info), self.row.user_id) else None

    @strawberry.field(description="The queues in which the agent works and that the viewer may read, by name.")
    async def queues(self, info: Info) -> list[Queue]:
        viewer = required_viewer(info)
        rows = await info.context.loaders.queues_of_agent.load(self.row.user_id)
        return [Queue.of(row) for row in rows if reads_queue(viewer, row.id)]

    async def _workload(self, info: Info) -> AgentValues | None:
        if not reads_workload(required_viewer(info), self.row.user_id):
            return None
        return await info.context.loaders.agent_values.load(self.row.user_id)
