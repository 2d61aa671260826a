"""The inputs of agents' mutations on their own conversations. Other inputs are in conversations.py."""

import strawberry
from strawberry import UNSET

from schema.types.inputs.conversations import CONVERSATION_ID, EXPECTED_EPOCH, EXPECTED_VERSION, REQUEST_ID


@strawberry.input(one_of=True, description="The target of a hand-over: exactly one of the two.")
class HandOverTarget:
    agent_id: strawberry.Maybe[strawberry.ID] = strawberry.field(
        description="A colleague from the conversation's queue, to whom it is offered."
    )
    queue_id: strawberry.Maybe[strawberry.ID] = strawberry.field(
        description=("Another queue, in which the conversation waits.")
    )


@strawberry.input(description="Which conversation to hand over, and to whom.")
class HandOverInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    target: HandOverTarget = strawberry.field(description="The new holder of the conversation.")
    expected_version: int | None = strawberry.field(default=UNSET, description=EXPECTED_VERSION)
    expected_epoch: int | None = strawberry.field(default=UNSET, description=EXPECTED_EPOCH)
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The conversation, and the colleague who helps in it.")
class ConsultInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    agent_id: strawberry.ID = strawberry.field(description="The colleague, from any queue in which the viewer works.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)


@strawberry.input(description="The agent whose presence to reset.")
class ResetPresenceInput:
    agent_id: strawberry.ID = strawberry.field(description="An agent of a queue that the viewer oversees.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
