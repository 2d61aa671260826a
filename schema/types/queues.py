"""Queues and workstreams. Who works in a queue is in agents.py."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from models import tables
from models.rules.conversations.disclosure import reads_configuration, reads_figures_of, reads_queue
from models.vocabulary import Channel, Distribution, Presence, QueueType, TransferRejectPolicy, WrapUpCapacity
from schema.context import Info
from schema.ids import global_id
from schema.permissions import required_viewer
from schema.types.configuration import QueueConfiguration, WorkstreamConfiguration
from schema.types.node import Node

if TYPE_CHECKING:
    from schema.types.agents import Agent


@strawberry.type(description="Where conversations wait for an agent.")
class Queue(Node):
    row: strawberry.Private[tables.Queue]
    name: str = strawberry.field(description="Unique among queues.")
    type: QueueType = strawberry.field(description="Which conversations it takes.")
    accepts_when_closed: bool = strawberry.field(description="Whether conversations may be put into it while closed.")
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

    @strawberry.field(description="Whether it is within its operating hours, and no administrator has closed it.")
    async def is_open(self, info: Info) -> bool:
        return (await info.context.loaders.openings_of_queue.load(self.row.id)).is_open

    @strawberry.field(
        description="When its operating hours open it next. Null while it is open, or closed by an administrator."
    )
    async def opens_at(self, info: Info) -> datetime | None:
        return (await info.context.loaders.openings_of_queue.load(self.row.id)).opens_at

    @strawberry.field(
        description="How many conversations wait in it, OPEN. Null but for its supervisors and administrators."
    )
    async def waiting(self, info: Info) -> int | None:
        if not reads_figures_of(required_viewer(info), self.row.id):
            return None
        return await info.context.loaders.waiting_in_queue.load(self.row.id)

    @strawberry.field(description="How it is configured; null but for administrators.")
    def queue_configuration(self, info: Info) -> QueueConfiguration | None:
        return QueueConfiguration.of(self.row) if reads_configuration(required_viewer(info)) else None

    @strawberry.field(description="Its member agents, by name. Null for viewers who may not read this queue.")
    async def agents(self, info: Info) -> list[Annotated["Agent", strawberry.lazy("schema.types.agents")]] | None:
        from schema.types.agents import Agent

        viewer = required_viewer(info)
        if not reads_queue(viewer, self.row.id):
            return None
        members = await info.context.loaders.members_of_queue.load(self.row.id)
        found = await info.context.loaders.agents.load_many(members)
        enabled = [agent for agent in found if agent and agent.is_enabled]
        return [Agent.of(agent) for agent in sorted(enabled, key=lambda agent: (agent.name, agent.row.user_id))]


@strawberry.type(description="How the conversations of one channel are handled.")
class Workstream(Node):
    row: strawberry.Private[tables.Workstream]
    name: str = strawberry.field(description="Unique among workstreams.")
    channel: Channel = strawberry.field(description="The channel of all its conversations.")
    distribution: Distribution = strawberry.field(description="Whether conversations are offered or picked.")
    allowed_presences: list[Presence] = strawberry.field(
        description="The presences in which an agent may be given its conversations."
    )
    units_required: int = strawberry.field(description="Capacity units that one conversation takes of its agent.")
    offer_seconds: int = strawberry.field(description="How long an agent has to answer an offer, in seconds.")
    auto_accept: bool = strawberry.field(description="Whether an assignment is accepted at once, without asking.")
    wrap_up_capacity: WrapUpCapacity = strawberry.field(description="Whether wrap-up takes capacity.")
    wrap_up_block_seconds: int = strawberry.field(
        description="How long wrap-up takes capacity under BLOCK_FOR_TIME, in seconds."
    )
    transfer_reject_policy: TransferRejectPolicy = strawberry.field(
        description="Where a conversation goes when its transfer is not accepted."
    )
    open_limit_seconds: int = strawberry.field(
        description="After how long without a message what waits in a queue is closed; 0 is never."
    )
    active_limit_seconds: int = strawberry.field(
        description="After how long what is ACTIVE is closed or, on VOICE, goes into wrap-up; 0 is never, as on LIVE_CHAT."
    )
    waiting_limit_seconds: int = strawberry.field(
        description="After how long what waits for its customer is closed; 0 is never."
    )
    wrap_up_limit_seconds: int = strawberry.field(description="After how long wrap-up is closed; 0 is never.")
    accepts_visitors: bool = strawberry.field(
        description="Whether anonymous visitors of a web page may start its conversations."
    )

    @classmethod
    def of(cls, row: tables.Workstream) -> "Workstream":
        allowed = set(row.allowed_presences)
        return cls(
            row=row,
            id=global_id("Workstream", row.id),
            name=row.name,
            channel=row.channel,
            distribution=row.distribution,
            allowed_presences=[presence for presence in Presence if presence in allowed],
            units_required=row.units,
            offer_seconds=row.offer_seconds,
            auto_accept=row.auto_accept,
            wrap_up_capacity=row.wrap_up_capacity,
            wrap_up_block_seconds=row.wrap_up_block_seconds,
            transfer_reject_policy=row.transfer_reject_policy,
            open_limit_seconds=row.open_limit_seconds,
            active_limit_seconds=row.active_limit_seconds,
            waiting_limit_seconds=row.waiting_limit_seconds,
            wrap_up_limit_seconds=row.wrap_up_limit_seconds,
            accepts_visitors=row.accepts_visitors,
        )

    @strawberry.field(description="The rest of its configuration; null but for administrators.")
    def workstream_configuration(self, info: Info) -> WorkstreamConfiguration | None:
        return WorkstreamConfiguration.of(self.row) if reads_configuration(required_viewer(info)) else None

    @strawberry.field(description="Where its conversations go when they start. Null where it may not be read.")
    async def default_queue(self, info: Info) -> Queue | None:
        if not reads_queue(required_viewer(info), self.row.default_queue_id):
            return None
        row = await info.context.loaders.queues.load(self.row.default_queue_id)
        return Queue.of(row) if row else None
