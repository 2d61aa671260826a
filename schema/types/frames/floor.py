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
        "The figures are others than the stream told last. All of them, as they are at `position`: equal to what `floor` "
        "answers with this `asOf`. One frame covers whatever happened since the one before, at most one comes each second."
    )
)
class FloorChange(StreamItem):
    floor: Floor = strawberry.field(description="The figures, replacing those that the client holds.")


@strawberry.type(description="What one change touched of one agent.")
class AgentMove:
    row_id: strawberry.Private[UUID]
    is_visible: strawberry.Private[bool]
    agent_id: strawberry.ID = strawberry.field(description="The id of the Agent.")
    changed: list[AgentAspect] = strawberry.field(description="What about the agent changed.")
    to_presence: Presence | None = strawberry.field(
        description="The presence as this change left it; null when it left presence as it was."
    )

    @strawberry.field(
        description=(
            "The agent as he or she is now, for a cache; it may be newer than this frame. Null when the viewer can't see "
            "the agent any more: drop him or her from your list."
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
        "Presence, capacity or queues of agents changed. One change may touch several agents: in a transfer that is "
        "accepted, one gets free what the other takes."
    )
)
class AgentChange(StreamItem):
    changes: list[AgentMove] = strawberry.field(description="What it touched, one entry for each agent, by id.")
