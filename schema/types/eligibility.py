"""The agents and queues to which a conversation can go, and the reasons why others can't be chosen."""

import strawberry

from models.vocabulary import Presence, QueueWarning, RefusalCode
from schema.types.queues_and_agents import Agent, Queue


@strawberry.type(
    description=(
        "An agent as a possible target. Supervisors may exceed an agent's capacity, so a lack of free units is no "
        "refusal for them: `unitsOver` says by how much. An agent who hands over gets the refusal "
        "CAPACITY_EXCEEDED."
    )
)
class EligibleAgent:
    agent: Agent = strawberry.field(description="The agent.")
    eligible: bool = strawberry.field(description="True if `refusals` is empty.")
    refusals: list[RefusalCode] = strawberry.field(
        description=(
            "Why the agent can't be chosen, in the order of the checks. AGENT_PRESENCE_NOT_ALLOWED can be overridden in "
            "`assign`."
        )
    )
    presence: Presence = strawberry.field(description="The presence of the agent.")
    capacity_total: int = strawberry.field(description="All capacity units that the agent has.")
    capacity_used: int = strawberry.field(description="The units taken now.")
    capacity_available: int = strawberry.field(
        description=("The units free now; negative if the capacity is exceeded.")
    )
    units_required: int = strawberry.field(description="The units that this conversation takes.")
    units_over: int = strawberry.field(
        description=("The number of units by which the agent's capacity would be exceeded; 0 if the conversation fits.")
    )
    in_queue: bool = strawberry.field(description="Whether the agent is a member of the conversation's queue.")
    skills: list[str] = strawberry.field(description="The agent's skills.")
    cursor: str = strawberry.field(
        description=(
            "For the argument `after`. It stays valid when the list changes; an agent whose place changes meanwhile may "
            "be listed twice or not at all."
        )
    )


@strawberry.type(description="A queue as a possible target.")
class EligibleQueue:
    queue: Queue = strawberry.field(description="The queue.")
    eligible: bool = strawberry.field(description="True if `refusals` is empty.")
    refusals: list[RefusalCode] = strawberry.field(
        description="Why the queue can't be chosen, in the order of the checks."
    )
    warnings: list[QueueWarning] = strawberry.field(
        description=(
            "Why nobody may come for the conversation in this queue, although it can be chosen. Show them before somebody "
            "chooses it: `assign` and `handOver` succeed all the same."
        )
    )
    waiting: int = strawberry.field(description="How many OPEN conversations wait in it.")
    agents_available: int = strawberry.field(
        description=("The number of people among its members whose presence the conversation's workstream allows.")
    )
