"""The input of mutations about calls in a conversation. Other inputs are in conversations.py."""

import strawberry
from strawberry import UNSET

from models.vocabulary import ElevatedMode
from schema.types.inputs.conversations import CONVERSATION_ID, REQUEST_ID


@strawberry.input(description="The conversation to elevate, and the kind of call.")
class ElevateInput:
    conversation_id: strawberry.ID = strawberry.field(description=CONVERSATION_ID)
    mode: ElevatedMode = strawberry.field(description="Whether to start a voice or a video call.")
    request_id: strawberry.ID | None = strawberry.field(default=UNSET, description=REQUEST_ID)
