"""What mutations on conversations of one's own are given; all others are in conversations.py."""

import strawberry
from strawberry import UNSET

from schema.types.inputs.conversations import CONVERSATION_ID, EXPECTED_VERSION, REQUEST_ID


@strawberry.input(one_of=True, description="To whom a conversation is handed over: exactly one of the two.")
class HandOverTarget:
    agent_id: strawberry.Maybe[strawberry.ID] = strawberry.field(
        description="A colleague of the conversation's queue, to whom it is offered."
    )
    queue_id: strawberry.Maybe[strawberry.ID] = strawberry.field(description="Another queue, in which it waits.")


@strawberry.input(description="What to hand over to whom.")
class HandOverInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    target: HandOverTarget = strawberry.field(description="To whom.")
    expected_version: int | None = strawberry.field(default=UNSET, description=EXPECTED_VERSION)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="Which colleague helps in which conversation.")
class ConsultInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    agent_id: strawberry.ID = strawberry.field(description="The colleague, of whatever queue one works in oneself.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="Whose presence to reset.")
class ResetPresenceInput:
    agent_id: strawberry.ID = strawberry.field(description="An agent of a queue that the viewer oversees.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
