"""The inputs of mutations about routing. Other inputs are in conversations.py."""

import strawberry
from strawberry import UNSET

from schema.types.inputs.conversations import CONVERSATION_ID, EXPECTED_EPOCH, REQUEST_ID


@strawberry.input(description="The conversation that a bot hands to human agents.")
class EscalateInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    queue_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The queue in which it waits; by default its present queue."
    )
    expected_epoch: int | None = strawberry.field(default=UNSET, description=EXPECTED_EPOCH)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
