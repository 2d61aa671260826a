"""The answers to a refused operation. schema/mutations/refusals.py chooses one of them for each exception."""

from datetime import datetime

import strawberry

from models.vocabulary import RefusalCode
from schema.types.conversations import Conversation
from schema.types.people import Actor
from schema.types.queues_and_agents import Agent


@strawberry.interface(
    description=(
        "Why a request was refused; nothing has changed. All refusals implement it, so that `... on Refusal` "
        "covers them."
    )
)
class Refusal:
    code: RefusalCode = strawberry.field(description="The reason, as a stable code.")
    message: str = strawberry.field(description="The reason in English, for people, with what can be done about it.")
    current_conversation: Conversation | None = strawberry.field(
        description="The conversation as it is now; null if the viewer can't see it or the act concerns none."
    )


@strawberry.type(description="A refusal that has only the fields of Refusal.")
class ActionRefused(Refusal):
    pass


@strawberry.type(
    description=(
        "The agent has too few free units. If the mutation has `overrideCapacity`, set it to exceed the agent's "
        "capacity."
    )
)
class CapacityExceeded(Refusal):
    exceeded_by: int = strawberry.field(description="How many capacity units are missing.")
    agent: Agent = strawberry.field(description="The agent who has too few free units.")


@strawberry.type(description="The organisation lists the purposes of monitoring, and the given one is not among them.")
class PurposeNotListed(Refusal):
    purposes: list[str] = strawberry.field(description="Those for which monitoring may begin.")


@strawberry.type(description="Someone else was first, or `expectedVersion` is no longer the current version.")
class Conflict(Refusal):
    won_by: Actor | None = strawberry.field(description="Who was first; null if the log no longer holds their act.")
    won_at: datetime | None = strawberry.field(
        description=("When they were first; null if the log no longer holds their act.")
    )
    current_version: int = strawberry.field(description="The conversation's version now.")
