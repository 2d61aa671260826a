"""How an act that was refused is answered; which exception becomes which of these, schema/mutations/refusals.py says."""

from datetime import datetime

import strawberry

from models.vocabulary import RefusalCode
from schema.types.conversations import Conversation
from schema.types.people import Actor
from schema.types.queues_and_agents import Agent


@strawberry.interface(
    description="Why an act was refused; nothing has changed. All refusals implement it: `... on Refusal` covers them."
)
class Refusal:
    code: RefusalCode = strawberry.field(description="The stable name of the reason.")
    message: str = strawberry.field(description="The reason for people, with what can be done about it; in English.")
    current_conversation: Conversation | None = strawberry.field(
        description="The conversation as it is now; null when the viewer can't see it or the act has none."
    )


@strawberry.type(description="A refusal that its code says all about.")
class ActionRefused(Refusal):
    pass


@strawberry.type(description="The agent has too few free units; `overrideCapacity` goes over, where it exists.")
class CapacityExceeded(Refusal):
    exceeded_by: int = strawberry.field(description="How many capacity units are lacking.")
    agent: Agent = strawberry.field(description="Whose units are lacking.")


@strawberry.type(description="Someone else was first, or the version given is no longer the current one.")
class Conflict(Refusal):
    won_by: Actor | None = strawberry.field(description="Who was first; null when the log no longer tells.")
    won_at: datetime | None = strawberry.field(description="When that was.")
    current_version: int = strawberry.field(description="The conversation's version now.")
