"""The results of administrators' mutations: a success or a refusal."""

from typing import Annotated

import strawberry

from schema.scalars import StreamPosition
from schema.types.operating_hours import OperatingHours
from schema.types.queues_and_agents import Agent, Queue
from schema.types.results.conversations import POSITION
from schema.types.results.refusals import ActionRefused
from schema.types.users import User
from schema.types.workstreams import Workstream


@strawberry.type(description="From this position on, the queue is as the input says.")
class QueueSuccess:
    queue: Queue = strawberry.field(description="The queue as it is now.")
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="From this position on, the workstream is as the input says.")
class WorkstreamSuccess:
    workstream: Workstream = strawberry.field(description="The workstream as it is now.")
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="From this position on, the operating hours are as the input says.")
class OperatingHoursSuccess:
    operating_hours: OperatingHours | None = strawberry.field(
        description=("The operating hours as they are now; null once removed.")
    )
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="From this position on, the user is as the input says.")
class UserSuccess:
    user: User = strawberry.field(description="The user as they are now.")
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="From this position on, the agent is as the input says.")
class AgentSuccess:
    agent: Agent = strawberry.field(description="The agent as they are now.")
    position: StreamPosition = strawberry.field(description=POSITION)


QueueResult = Annotated[
    QueueSuccess | ActionRefused,
    strawberry.union("QueueResult", description="The answer to `saveQueue` and `retireQueue`."),
]
WorkstreamResult = Annotated[
    WorkstreamSuccess | ActionRefused,
    strawberry.union("WorkstreamResult", description="The answer to `saveWorkstream` and `retireWorkstream`."),
]
OperatingHoursResult = Annotated[
    OperatingHoursSuccess | ActionRefused,
    strawberry.union(
        "OperatingHoursResult", description="The answer to `saveOperatingHours` and `removeOperatingHours`."
    ),
]
UserResult = Annotated[
    UserSuccess | ActionRefused,
    strawberry.union("UserResult", description="The answer to `saveUser`, `disableUser` and `enableUser`."),
]
AgentResult = Annotated[
    AgentSuccess | ActionRefused,
    strawberry.union("AgentResult", description="The answer to `saveAgent`."),
]
