"""The results of agents' mutations on their own conversations. Other results are in conversations.py."""

from typing import Annotated

import strawberry

from schema.scalars import StreamPosition
from schema.types.conversations import Conversation, Offer
from schema.types.results.conversations import CONVERSATION, POSITION
from schema.types.results.refusals import ActionRefused, CapacityExceeded, Conflict


@strawberry.type(description="The conversation is offered to the colleague, or waits in the other queue.")
class HandOverSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    offer: Offer | None = strawberry.field(description="The offer to the colleague; null for a queue.")
    position: StreamPosition = strawberry.field(description=POSITION)


@strawberry.type(description="The colleague has been asked.")
class ConsultSuccess:
    conversation: Conversation | None = strawberry.field(description=CONVERSATION)
    offer: Offer | None = strawberry.field(description="The offer to the colleague, of kind CONSULT.")
    position: StreamPosition = strawberry.field(description=POSITION)


HandOverResult = Annotated[
    HandOverSuccess | ActionRefused | CapacityExceeded | Conflict,
    strawberry.union("HandOverResult", description="The answer to `handOver`."),
]
ConsultResult = Annotated[
    ConsultSuccess | ActionRefused, strawberry.union("ConsultResult", description="The answer to `requestConsult`.")
]
