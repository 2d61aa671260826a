"""The results of acts on many conversations: what became of each."""

from typing import Annotated, cast
from uuid import UUID

import strawberry

from models.operations.bulk.acting import Ended
from models.vocabulary import BatchOutcome
from schema.context import Info
from schema.ids import global_id
from schema.scalars import StreamPosition
from schema.types.conversations import Conversation
from schema.types.queues_and_agents import Agent
from schema.types.results.conversations import EXCEEDED_BY
from schema.types.results.refusals import ActionRefused, Refusal


@strawberry.type(description="What became of one conversation; in a rehearsal, what would become of it.")
class BatchItem:
    about: strawberry.Private[UUID]
    conversation_id: strawberry.ID = strawberry.field(description="The id of the conversation, as it was given.")
    outcome: BatchOutcome = strawberry.field(description="Whether it is done.")
    agent: Agent | None = strawberry.field(
        description="The agent to whom it is offered, or is to be offered; null if it was refused, and where no agent gets it."
    )
    capacity_exceeded_by: int = strawberry.field(description=EXCEEDED_BY)
    refusal: Refusal | None = strawberry.field(description="Why it was refused; null if it wasn't.")

    @classmethod
    def of(cls, ended: Ended, *, agent: Agent | None, refusal: Refusal | None) -> "BatchItem":
        conversation_id = ended.planned.named.conversation_id
        return cls(
            about=conversation_id,
            conversation_id=global_id("Conversation", conversation_id),
            outcome=ended.outcome,
            agent=agent,
            capacity_exceeded_by=ended.planned.capacity_exceeded_by,
            refusal=refusal,
        )

    @strawberry.field(description="The conversation as it is now; null if the viewer can't see it.")
    def conversation(self, info: Info) -> Conversation | None:
        return cast(Conversation | None, Conversation.at_once(info, self.about))


@strawberry.type(description="The conversations of a batch, each with its own outcome.")
class BatchSuccess:
    batch_id: strawberry.ID | None = strawberry.field(
        description="The id of the batch, which is in the audit entry of each conversation; null for a rehearsal."
    )
    items: list[BatchItem] = strawberry.field(description="The conversations, in the order in which it is their turn.")
    done_count: int = strawberry.field(description="How many are DONE.")
    refused_count: int = strawberry.field(description="How many are REFUSED.")
    left_count: int = strawberry.field(
        description="How many are LEFT. Unless it is 0, repeat the request with its `requestId`."
    )
    position: StreamPosition = strawberry.field(
        description="The position of the last act in the log: a stream that has reached it has shown all of them."
    )


BatchResult = Annotated[
    BatchSuccess | ActionRefused,
    strawberry.union(
        "BatchResult",
        description=(
            "The answer to `assignMany`, `transferMany`, `forceCloseMany` and `undoForceCloseMany`. ActionRefused is "
            "for those who may not do it with any conversation."
        ),
    ),
]
