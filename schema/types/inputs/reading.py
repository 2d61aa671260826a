"""The input of the mutation with which a person says how far they have read."""

import strawberry
from strawberry import UNSET

from schema.types.inputs.conversations import CONVERSATION_ID, REQUEST_ID


@strawberry.input(description="How far the viewer has read a conversation.")
class MarkReadInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    up_to: strawberry.ID = strawberry.field(
        description="The last message that they have read. With an earlier one than before, nothing changes."
    )
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
