"""Agents: presence, capacity and skills, each for those who may read it."""

from uuid import UUID

import strawberry

from models import tables
from models.rules.conversations.disclosure import reads_presence, reads_queue, reads_workload
from models.values import AgentValues
from models.vocabulary import AgentKind, Presence
from schema.context import Info
from schema.ids import global_id
from schema.loaders import NamedAgent
from schema.permissions import required_viewer
from schema.types.node import Node
from schema.types.queues import Queue


@strawberry.type(
    description=(
        "A person or bot who handles conversations. Presence is null but for the agent, supervisors, administrators "
        "and colleagues in a common queue; capacity and skills but for the first three."
    )
)
class Agent(Node):
    row: strawberry.Private[tables.Agent]
    name: str = strawberry.field(description="The display name.")
    is_bot: bool = strawberry.field(description="Whether it is a bot; supervisors give conversations to people only.")

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

    @strawberry.field(description="Whether the agent is there to work. OFFLINE until it is first set.")
    async def presence(self, info: Info) -> Presence | None:
        viewer, loaders = required_viewer(info), info.context.loaders
        if not reads_workload(viewer, self.row.user_id):
            queues = await loaders.queues_of_agent.load(self.row.user_id)
            if not reads_presence(viewer, self.row.user_id, [queue.id for queue in queues]):
                return None
        return await loaders.presences.load(self.row.user_id)

    @strawberry.field(description="All capacity units of the agent.")
    async def capacity_total(self, info: Info) -> int | None:
        workload = await self._workload(info)
        return workload.capacity_units if workload else None

    @strawberry.field(description="Units that conversations and pending offers take now.")
    async def capacity_used(self, info: Info) -> int | None:
        workload = await self._workload(info)
        return workload.units_used if workload else None

    @strawberry.field(description="Units that are free; negative while a supervisor's override has gone over.")
    async def capacity_available(self, info: Info) -> int | None:
        workload = await self._workload(info)
        return workload.units_available if workload else None

    @strawberry.field(description="What the agent is good at.")
    def skills(self, info: Info) -> list[str] | None:
        return list(self.row.skills) if reads_workload(required_viewer(info), self.row.user_id) else None

    @strawberry.field(description="The queues in which the agent works, as far as the viewer may read them; by name.")
    async def queues(self, info: Info) -> list[Queue]:
        viewer = required_viewer(info)
        rows = await info.context.loaders.queues_of_agent.load(self.row.user_id)
        return [Queue.of(row) for row in rows if reads_queue(viewer, row.id)]

    async def _workload(self, info: Info) -> AgentValues | None:
        if not reads_workload(required_viewer(info), self.row.user_id):
            return None
        return await info.context.loaders.agent_values.load(self.row.user_id)
