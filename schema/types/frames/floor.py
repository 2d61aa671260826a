"""Frames of floorChanged and agentsChanged; what a floor's figures mean is in floor.py."""

from uuid import UUID

import strawberry

from models.vocabulary import AgentAspect, Presence
from schema.context import Info
from schema.ids import global_id
from schema.permissions import required_viewer
from schema.types.floor import Floor
from schema.types.frames.items import StreamItem
from schema.types.queues_and_agents import Agent


@strawberry.type(
    description=(
        "The figures have changed since the last frame. It holds all figures as they are at `position`, equal to the "
        "answer of `floor` with that `asOf`. One frame covers everything that happened since the one before; there is "
        "at most one each second."
    )
)
class FloorChange(StreamItem):
    floor: Floor = strawberry.field(description="The figures, which replace those that the client holds.")


@strawberry.type(description="What one change did to one agent.")
class AgentMove:
    row_id: strawberry.Private[UUID]
    is_visible: strawberry.Private[bool]
    agent_id: strawberry.ID = strawberry.field(description="The id of the Agent.")
    changed: list[AgentAspect] = strawberry.field(description="Which parts of the agent changed.")
    to_presence: Presence | None = strawberry.field(
        description="The presence after this change; null if the presence did not change."
    )

    @strawberry.field(
        description=(
            "The agent as they are now, for a cache; it may be newer than this frame. Null if the viewer can no longer "
            "see the agent: remove the agent from your list."
        )
    )
    async def agent(self, info: Info) -> Agent | None:
        required_viewer(info)
        return await Agent.load(info, self.row_id) if self.is_visible else None

    @classmethod
    def of(
        cls, agent_id: UUID, changed: frozenset[AgentAspect], *, is_visible: bool, to_presence: Presence | None = None
    ) -> "AgentMove":
        return cls(
            row_id=agent_id,
            is_visible=is_visible,
            agent_id=global_id("Agent", agent_id),
            changed=sorted(changed),
            to_presence=to_presence,
        )


@strawberry.type(
    description=(
        "The presence, capacity or queues of agents changed. One change may concern several agents: a transfer can "
        "free the units of one agent and take those of another."
    )
)
class AgentChange(StreamItem):
    changes: list[AgentMove] = strawberry.field(description="What changed, one entry for each agent, ordered by id.")
