"""For whom may act: to whom a conversation can go, and what speaks against the others."""

import strawberry

from models.vocabulary import Presence, RefusalCode
from schema.types.queues_and_agents import Agent, Queue


@strawberry.type(
    description=(
        "An agent as a target. Lack of room is no refusal for supervisors, who may override it: `unitsOver` tells what it "
        "costs. For the agent who hands over it is one, CAPACITY_EXCEEDED."
    )
)
class EligibleAgent:
    agent: Agent = strawberry.field(description="The agent.")
    eligible: bool = strawberry.field(description="Whether nothing speaks against it.")
    refusals: list[RefusalCode] = strawberry.field(
        description="What speaks against it, in the order of checks. AGENT_PRESENCE_NOT_ALLOWED can be overridden in assign."
    )
    presence: Presence = strawberry.field(description="Whether the agent is there to work.")
    capacity_total: int = strawberry.field(description="All capacity units of the agent.")
    capacity_used: int = strawberry.field(description="Units taken now.")
    capacity_available: int = strawberry.field(description="Units free; negative while over.")
    units_required: int = strawberry.field(description="Units that this conversation takes.")
    units_over: int = strawberry.field(description="Units by which it would go over; 0 when it fits.")
    in_queue: bool = strawberry.field(description="Whether the agent is a member of the conversation's queue.")
    skills: list[str] = strawberry.field(description="What the agent is good at.")


@strawberry.type(description="A queue as a target.")
class EligibleQueue:
    queue: Queue = strawberry.field(description="The queue.")
    eligible: bool = strawberry.field(description="Whether nothing speaks against it.")
    refusals: list[RefusalCode] = strawberry.field(description="What speaks against it, in the order of checks.")
    waiting: int = strawberry.field(description="How many conversations wait in it, OPEN.")
    agents_available: int = strawberry.field(
        description="How many of its human members have a presence that the conversation's workstream allows."
    )
