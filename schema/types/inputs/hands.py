"""The inputs of mutations on raised hands."""

import strawberry
from strawberry import UNSET

from models.vocabulary import HandKind
from schema.types.inputs.conversations import CONVERSATION_ID, REQUEST_ID


@strawberry.input(description="In which conversation an agent needs help, and what for.")
class RaiseHandInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    reason: str = strawberry.field(
        description=(
            "What the help is for, 1 to 500 characters. Supervisors of the queue and colleagues who help read it; numbers "
            "of cards and accounts are masked as in messages."
        )
    )
    kind: HandKind = strawberry.field(default=HandKind.ADVICE, description="What the agent needs.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="A raised hand, for mutations that need nothing else.")
class HandInput:
    hand_id: strawberry.ID = strawberry.field(description="The raised hand.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
